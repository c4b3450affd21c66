package dev.keywright.token.hid;

import static org.assertj.core.api.Assertions.assertThat;

import com.yubico.yubikit.core.otp.OtpProtocol;
import dev.keywright.host.emulated.EmulatedOtpConnection;
import dev.keywright.testing.FakeOtpCommands;
import dev.keywright.token.UserPresence;
import dev.keywright.wire.otp.OtpFrame;
import dev.keywright.wire.otp.SlotCommand;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever was written to the OTP pipe, and however much was read, the next command works. */
class AnyReportsTest {

    /** Stands for a read where a list has reports to write. */
    private static final byte[] READ = {};

    private static FakeOtpCommands commands() {
        return new FakeOtpCommands((what, cancelled) -> {
            while (!cancelled.getAsBoolean()) {
                Thread.onSpinWait();
                Thread.yield();
            }
            return UserPresence.Answer.CANCELLED;
        });
    }

    private static OtpHidInterface key(FakeOtpCommands commands) {
        return new OtpHidInterface(commands, InstantSource.system(), () -> Duration.ofMinutes(1));
    }

    /** All ten packets. */
    private static List<byte[]> frame(int command, byte... payload) {
        byte[] encoded = new OtpFrame(command, payload).encode();
        List<byte[]> reports = new ArrayList<>();
        for (int sequence = 0; sequence <= OtpFrameAssembler.LAST_PACKET; sequence++) {
            byte[] report = Arrays.copyOf(Arrays.copyOfRange(encoded, sequence * 7, sequence * 7 + 7), 8);
            report[7] = (byte) (0x80 | sequence);
            reports.add(report);
        }
        return reports;
    }

    private static byte[] report(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @SafeVarargs
    private static Arguments after(String what, List<byte[]>... parts) {
        return Arguments.of(what, Stream.of(parts).flatMap(List::stream).toList());
    }

    static Stream<Arguments> harm() {
        List<byte[]> slot = frame(SlotCommand.CONFIG_1);
        List<byte[]> answer = frame(FakeOtpCommands.ECHO, (byte) 40);
        List<byte[]> touch = frame(SlotCommand.CHALLENGE_HMAC_1);
        List<byte[]> damaged = new ArrayList<>(slot);
        damaged.set(3, report("0000000000000183"));
        return Stream.of(
                after("no report"),
                after("reports of zeros", List.of(new byte[8], new byte[8])),
                after("reports of ones", List.of(report("ffffffffffffffff"), report("ffffffffffffffff"))),
                after("a first packet", slot.subList(0, 1)),
                after("half a frame", slot.subList(0, 5)),
                after("half a frame and another one", slot.subList(0, 5), answer),
                after("a frame without its last packet", slot.subList(0, 9)),
                after("a frame without its first packet", slot.subList(1, 10)),
                after("a frame backwards", Stream.of(9, 8, 7, 6, 5, 4, 3, 2, 1, 0).map(slot::get).toList()),
                after("a last packet", slot.subList(9, 10)),
                after("two last packets", slot, slot.subList(9, 10)),
                after("a damaged frame", damaged),
                after("an unknown command", frame(0xee)),
                after("a command that breaks", frame(FakeOtpCommands.BREAK)),
                after("an answer that does not fit", frame(FakeOtpCommands.TALK)),
                after("an answer that nobody fetched", answer),
                after("an answer that was fetched in part", answer, List.of(READ, READ, READ)),
                after("an answer that was fetched and more", answer, Collections.nCopies(12, READ)),
                after("a packet amid an answer", answer, List.of(READ, READ), slot.subList(4, 5)),
                after("a wait for a touch", touch),
                after("a wait for a touch and half a frame", touch, List.of(READ), slot.subList(0, 5)),
                after("two waits for a touch", touch, touch),
                after("an abort of nothing", List.of(report("000000000000008f"))),
                after("an abort amid a frame", slot.subList(0, 5), List.of(report("00000000000000ff"))),
                after("an abort of a wait for a touch", touch, List.of(report("000000000000008f"))),
                after("packets with a number that there is not", List.of(
                        report("010203040506078a"), report("010203040506079f"), report("01020304050607a0"))),
                after("reports of other lengths", List.of(new byte[1], new byte[7], new byte[9], new byte[64])));
    }

    @ParameterizedTest(name = "after {0}")
    @MethodSource("harm")
    void theNextCommandWorksAfter(String what, List<byte[]> reports) throws Exception {
        FakeOtpCommands commands = commands();
        try (OtpHidInterface key = key(commands)) {
            send(key, reports);
            assertNextCommandWorks(key, commands);
        }
    }

    @Property(tries = 200, shrinking = ShrinkingMode.BOUNDED)
    void anyReportsLeaveTheKeyUsable(@ForAll("conversations") List<List<byte[]>> conversation) throws Exception {
        FakeOtpCommands commands = commands();
        try (OtpHidInterface key = key(commands)) {
            for (List<byte[]> reports : conversation) {
                send(key, reports);
            }
            Statistics.label("runs a command")
                    .collect(!commands.executed.isEmpty())
                    .coverage(coverage -> coverage.check(true).percentage(share -> share > 40));
            assertNextCommandWorks(key, commands);
        }
    }

    /** Clients wait until the flags say that the key may be written to, and so does this. */
    private static void send(OtpHidInterface key, List<byte[]> reports) throws IOException {
        for (byte[] report : reports) {
            if (report == READ) {
                assertThat(key.getFeatureReport()).hasSize(8);
            } else {
                key.setFeatureReport(report);
                if (report.length == 8 && report[7] == (byte) 0x89) {
                    awaitReady(key);
                }
            }
        }
    }

    private static byte[] awaitReady(OtpHidInterface key) throws IOException {
        byte[] report = key.getFeatureReport();
        while ((report[7] & 0x80) != 0) {
            Thread.yield();
            report = key.getFeatureReport();
        }
        return report;
    }

    private static void assertNextCommandWorks(OtpHidInterface key, FakeOtpCommands commands) throws Exception {
        // A client that begins amid the answer to another one cannot know the version; it writes an abort first.
        key.setFeatureReport(report("000000000000008f"));
        awaitReady(key);
        OtpProtocol client = new OtpProtocol(new EmulatedOtpConnection(key));
        assertThat(client.sendAndReceive((byte) SlotCommand.SERIAL, null, null)).startsWith(FakeOtpCommands.SERIAL);
        assertThat(client.readStatus()).isEqualTo(commands.status());
    }

    @Provide
    Arbitrary<List<List<byte[]>>> conversations() {
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofSize(8);
        Arbitrary<byte[]> packet = Combinators.combine(bytes, Arbitraries.integers().between(0, 10))
                .as((report, sequence) -> {
                    report[7] = (byte) (0x80 | sequence);
                    return report;
                });
        Arbitrary<List<byte[]>> frames = Combinators.combine(
                        Arbitraries.of(SlotCommand.CONFIG_1, SlotCommand.CHALLENGE_HMAC_1, FakeOtpCommands.ECHO,
                                FakeOtpCommands.REFUSED),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(64))
                .as(AnyReportsTest::frame);
        Arbitrary<List<byte[]>> reads = Arbitraries.integers().between(1, 12)
                .map(count -> Collections.nCopies(count, READ));
        return Arbitraries.frequencyOf(
                        Tuple.of(2, bytes.list().ofMaxSize(4)),
                        Tuple.of(4, packet.list().ofMaxSize(6)),
                        Tuple.of(4, frames),
                        Tuple.of(3, reads))
                .list()
                .ofMinSize(3)
                .ofMaxSize(12);
    }
}
