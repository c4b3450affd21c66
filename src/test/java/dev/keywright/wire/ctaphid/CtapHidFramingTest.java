package dev.keywright.wire.ctaphid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.wire.Bytes;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CtapHidFramingTest {

    private static final int CHANNEL = 0x01020304;

    @Test
    void theLongestMessageHas7609Bytes() {
        // CTAP 2.1 §11.2.4 computes this number.
        assertThat(CtapHidMessage.MAX_LENGTH).isEqualTo(7609);
        assertThat(CtapHidMessage.of(CHANNEL, CtapHidCommand.PING, new byte[7609]).toReports()).hasSize(129);
        assertThatThrownBy(() -> CtapHidMessage.of(CHANNEL, CtapHidCommand.PING, new byte[7610]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMessageOf58BytesTakesTwoReports() {
        byte[] payload = HexFormat.of().parseHex("aa".repeat(57) + "bb");
        List<byte[]> reports = CtapHidMessage.of(CHANNEL, CtapHidCommand.CBOR, payload).toReports();
        assertThat(reports).hasSize(2);
        assertThat(reports.get(0)).asHexString().isEqualTo(("0102030490003a" + "aa".repeat(57)).toUpperCase());
        assertThat(reports.get(1)).asHexString().isEqualTo(("0102030400bb" + "00".repeat(58)).toUpperCase());
    }

    @Test
    void whatFollowsThePayloadDoesNotCount() {
        CtapHidPacket packet = CtapHidPacket.decode(
                HexFormat.of().parseHex("01020304" + "810002" + "0102" + "ff".repeat(55)));
        assertThat(packet).isInstanceOfSatisfying(CtapHidPacket.Initialisation.class, first -> assertThat(
                        new MessageAssembler(first).message())
                .contains(CtapHidMessage.of(CHANNEL, CtapHidCommand.PING, new byte[] {1, 2})));
    }

    @Test
    void aWrongSequenceNumberIsNotTheNextPacket() {
        MessageAssembler assembler =
                new MessageAssembler(new CtapHidPacket.Initialisation(CHANNEL, 1, 200, Bytes.of(new byte[57])));
        assertThat(assembler.add(new CtapHidPacket.Continuation(CHANNEL, 1, Bytes.of(new byte[59])))).isFalse();
        assertThat(assembler.add(new CtapHidPacket.Continuation(CHANNEL + 1, 0, Bytes.of(new byte[59])))).isFalse();
        assertThat(assembler.add(new CtapHidPacket.Continuation(CHANNEL, 0, Bytes.of(new byte[59])))).isTrue();
        assertThat(assembler.message()).isEmpty();
    }

    @Test
    void aReportHas64Bytes() {
        assertThatThrownBy(() -> CtapHidPacket.decode(new byte[63])).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 300)
    void reportsPutTogetherGiveTheMessageAgain(@ForAll("messages") CtapHidMessage message) {
        List<byte[]> reports = message.toReports();
        MessageAssembler assembler =
                new MessageAssembler((CtapHidPacket.Initialisation) CtapHidPacket.decode(reports.get(0)));
        for (byte[] report : reports.subList(1, reports.size())) {
            assertThat(assembler.message()).isEmpty();
            assertThat(assembler.add((CtapHidPacket.Continuation) CtapHidPacket.decode(report))).isTrue();
        }
        assertThat(assembler.message()).isEqualTo(Optional.of(message));
    }

    @Property(tries = 300)
    void everyReportReadsBackAsItself(@ForAll("reports") byte[] report) {
        assertThat(CtapHidPacket.decode(report).encode()).isEqualTo(report);
    }

    @Provide
    Arbitrary<CtapHidMessage> messages() {
        Arbitrary<byte[]> payloads = Arbitraries.bytes().array(byte[].class).ofMaxSize(CtapHidMessage.MAX_LENGTH);
        return payloads.map(payload -> CtapHidMessage.of(CHANNEL, CtapHidCommand.MSG, payload));
    }

    @Provide
    Arbitrary<byte[]> reports() {
        return Arbitraries.bytes().array(byte[].class).ofSize(CtapHidPacket.REPORT_LENGTH);
    }
}
