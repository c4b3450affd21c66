package dev.keywright.token.oath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.FreshKey;
import dev.keywright.token.TokenCore;
import dev.keywright.token.card.CardInterface;
import dev.keywright.token.management.ManagementApplet;
import dev.keywright.token.state.TokenState;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/** Whatever arrives is answered, and what is not answered with success changes nothing. */
class AnyBytesTest {

    @Property(tries = 300, shrinking = ShrinkingMode.BOUNDED)
    void anyCommandsAreAnswered(@ForAll("conversations") List<byte[]> conversation) {
        TokenCore core = FreshKey.core();
        CardInterface card = CardInterface.usb(
                core.profile(), List.of(new YkoathApplet(core), new ManagementApplet(core, Set.of())),
                new ReentrantLock());
        card.transmit(HexFormat.of().parseHex(YkoathCard.SELECT));
        for (byte[] command : conversation) {
            TokenState before = core.state();
            byte[] answer = card.transmit(command);

            assertThat(answer).hasSizeGreaterThanOrEqualTo(2);
            int status = (answer[answer.length - 2] & 0xff) << 8 | answer[answer.length - 1] & 0xff;
            assertThat(status).as("a mistake within the key").isNotEqualTo(0x6f00);
            if (status != 0x9000) {
                assertThat(core.state()).isSameAs(before);
            }
        }
        Statistics.label("ends with accounts")
                .collect(!core.state().oath().all().isEmpty())
                .coverage(coverage -> coverage.check(true).percentage(share -> share > 15));
    }

    @Provide
    Arbitrary<List<byte[]>> conversations() {
        Arbitrary<byte[]> anything = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
        return Arbitraries.frequencyOf(
                        Tuple.of(1, anything),
                        Tuple.of(6, plausibleCommand()),
                        Tuple.of(4, rightCommand()))
                .list()
                .ofMinSize(5)
                .ofMaxSize(30);
    }

    /** Right enough to get past the first checks, and mostly wrong after them. */
    private static Arbitrary<byte[]> plausibleCommand() {
        Arbitrary<Integer> cla = Arbitraries.frequency(
                Tuple.of(20, 0), Tuple.of(1, 0x10), Tuple.of(1, 0x80));
        Arbitrary<Integer> ins = Arbitraries.of(
                0x01, 0x01, 0x01, 0x02, 0x03, 0x04, 0x05, 0xa1, 0xa2, 0xa2, 0xa3, 0xa4, 0xa5, 0x1d, 0xc0);
        Arbitrary<Integer> p1p2 = Arbitraries.of(0, 0, 0, 1, 0xdead, 0x0400);
        return Combinators.combine(cla, ins, p1p2, plausibleData()).as(AnyBytesTest::command);
    }

    private static Arbitrary<byte[]> plausibleData() {
        Arbitrary<byte[]> proof = value(0x75, Arbitraries.of("00".repeat(20), "00"));
        Arbitrary<byte[]> rest = Arbitraries.of("7802", "7801", "78", "7a0400000001", "7a00", "7a")
                .map(hex -> HexFormat.of().parseHex(hex));
        Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(8);
        return Arbitraries.frequencyOf(
                        Tuple.of(6, name()), Tuple.of(6, key()), Tuple.of(3, challenge()), Tuple.of(1, proof),
                        Tuple.of(2, rest), Tuple.of(1, noise))
                .list()
                .ofMaxSize(3)
                .map(parts -> YkoathCard.join(parts.toArray(byte[][]::new)));
    }

    /** What gets the key into states worth disturbing; some of it still fails, for want of the account. */
    private static Arbitrary<byte[]> rightCommand() {
        return Arbitraries.frequencyOf(
                Tuple.of(4, Combinators.combine(name(), key()).as((name, key) -> right(0x01, name, key))),
                Tuple.of(1, name().map(name -> right(0x02, name))),
                Tuple.of(1, Combinators.combine(name(), name()).as((from, to) -> right(0x05, from, to))),
                Tuple.of(2, Combinators.combine(name(), challenge()).as((name, some) -> right(0xa2, name, some))));
    }

    private static byte[] right(int ins, byte[]... parts) {
        return command(0, ins, 0, YkoathCard.join(parts));
    }

    private static Arbitrary<byte[]> name() {
        return value(0x71, Arbitraries.of("61", "62", "633a64", "", "00".repeat(64)));
    }

    private static Arbitrary<byte[]> key() {
        return value(0x73, Arbitraries.of(
                "2106" + YkoathCard.SECRET, "1208" + YkoathCard.SECRET, "2307" + "55".repeat(90), "2106", "", "21"));
    }

    private static Arbitrary<byte[]> challenge() {
        return value(0x74, Arbitraries.of("0000000000000001", "", "ff"));
    }

    private static Arbitrary<byte[]> value(int tag, Arbitrary<String> hex) {
        return hex.map(value -> YkoathCard.tlv(tag, value));
    }

    private static byte[] command(int cla, int ins, int p1p2, byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) cla, (byte) ins, (byte) (p1p2 >> 8), (byte) p1p2});
        if (data.length > 255) {
            out.writeBytes(new byte[] {0, (byte) (data.length >> 8), (byte) data.length});
        } else if (data.length > 0) {
            out.write(data.length);
        }
        out.writeBytes(data);
        return out.toByteArray();
    }
}
