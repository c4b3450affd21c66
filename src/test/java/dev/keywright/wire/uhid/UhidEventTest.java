package dev.keywright.wire.uhid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.wire.Bytes;
import dev.keywright.wire.uhid.UhidEvent.Close;
import dev.keywright.wire.uhid.UhidEvent.Create2;
import dev.keywright.wire.uhid.UhidEvent.Destroy;
import dev.keywright.wire.uhid.UhidEvent.GetReport;
import dev.keywright.wire.uhid.UhidEvent.GetReportReply;
import dev.keywright.wire.uhid.UhidEvent.Input2;
import dev.keywright.wire.uhid.UhidEvent.MalformedEvent;
import dev.keywright.wire.uhid.UhidEvent.Open;
import dev.keywright.wire.uhid.UhidEvent.Output;
import dev.keywright.wire.uhid.UhidEvent.SetReport;
import dev.keywright.wire.uhid.UhidEvent.SetReportReply;
import dev.keywright.wire.uhid.UhidEvent.Start;
import dev.keywright.wire.uhid.UhidEvent.Stop;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bytes are those of a C program that fills in the structs of linux/uhid.h (linux-libc-dev 6.1), on a little-endian
 * machine.
 */
class UhidEventTest {

    private static final Bytes ABC = Bytes.ofHex("0a0b0c");

    static Stream<Arguments> events() {
        return Stream.of(
                Arguments.of(
                        new Create2("Key", "here", "one", 3, 0x1050, 0x407, 0x543, 33, Bytes.ofHex("c0c1")),
                        "0b000000" + field("4b6579", 128) + field("68657265", 64) + field("6f6e65", 64)
                                + "02000300" + "50100000" + "07040000" + "43050000" + "21000000" + "c0c1"),
                Arguments.of(new Destroy(), "01000000"),
                Arguments.of(new Start(5), "020000000500000000000000"),
                Arguments.of(new Stop(), "03000000"),
                Arguments.of(new Open(), "04000000"),
                Arguments.of(new Close(), "05000000"),
                Arguments.of(new Output(ABC, ReportType.OUTPUT), "06000000" + field("0a0b0c", 4096) + "030001"),
                Arguments.of(new GetReport(0x01020304, 7, ReportType.INPUT), "09000000040302010702"),
                Arguments.of(new GetReportReply(9, 5, ABC), "0a00000009000000050003000a0b0c"),
                Arguments.of(new Input2(ABC), "0c00000003000a0b0c"),
                Arguments.of(new SetReport(9, 1, ReportType.OUTPUT, ABC), "0d00000009000000010103000a0b0c"),
                Arguments.of(new SetReportReply(9, 5), "0e000000090000000500"));
    }

    private static String field(String hex, int length) {
        return hex + "00".repeat(length - hex.length() / 2);
    }

    @ParameterizedTest
    @MethodSource("events")
    void isAsInTheKernelsHeader(UhidEvent event, String hex) throws MalformedEvent {
        byte[] encoded = HexFormat.of().parseHex(hex);

        assertThat(event.encode()).isEqualTo(encoded);
        assertThat(UhidEvent.decode(encoded)).isEqualTo(event);
        assertThat(UhidEvent.decode(Arrays.copyOf(encoded, UhidEvent.MAX_LENGTH))).isEqualTo(event);
    }

    @Test
    void whatIsLeftOutIsZero() throws MalformedEvent {
        assertThat(UhidEvent.decode(type(9))).isEqualTo(new GetReport(0, 0, ReportType.FEATURE));
        assertThat(UhidEvent.decode(type(12))).isEqualTo(new Input2(Bytes.EMPTY));
    }

    /** 0, 7 and 8 are no longer in use. */
    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 15, -1})
    void refusesATypeThatItDoesNotKnow(int type) {
        assertThatThrownBy(() -> UhidEvent.decode(type(type)))
                .isInstanceOf(MalformedEvent.class)
                .hasMessageContaining("has the type " + type);
    }

    @Test
    void refusesWhatIsTooShortForAType() {
        assertThatThrownBy(() -> UhidEvent.decode(new byte[3])).isInstanceOf(MalformedEvent.class);
        assertThatThrownBy(() -> UhidEvent.decode(new byte[0])).isInstanceOf(MalformedEvent.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        // Lengths of 4097, and a third kind of report.
        "0a00000009000000000001100a",
        "0c000000011000",
        "0d000000090000000000011000",
        "09000000090000000003"
    })
    void refusesALengthAndAKindThatNoReportHas(String hex) {
        assertThatThrownBy(() -> UhidEvent.decode(HexFormat.of().parseHex(hex))).isInstanceOf(MalformedEvent.class);
    }

    @Test
    void refusesADeviceWithoutAReportDescriptor() {
        assertThatThrownBy(() -> UhidEvent.decode(type(11))).isInstanceOf(MalformedEvent.class);
        for (int length : List.of(0, UhidEvent.MAX_DATA + 1)) {
            Bytes descriptor = Bytes.of(new byte[length]);
            assertThatThrownBy(() -> new Create2("", "", "", 3, 0, 0, 0, 0, descriptor))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void cutsTextsAtAWholeCharacter() {
        Create2 device = new Create2("ö".repeat(80), "a\0b", "x".repeat(64), 3, 0, 0, 0, 0, ABC);

        assertThat(device.name()).isEqualTo("ö".repeat(63));
        assertThat(device.phys()).isEqualTo("a");
        assertThat(device.uniq()).isEqualTo("x".repeat(63));
    }

    /** A report may hold a password that is typed. */
    @ParameterizedTest
    @MethodSource("events")
    void printsNoReport(UhidEvent event) {
        assertThat(event.toString()).doesNotContain("0a0b0c");
    }

    private static byte[] type(int type) {
        return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(type).array();
    }
}
