package dev.keywright.token.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.token.state.TokenState;
import dev.keywright.wire.otp.SlotConfiguration;
import dev.keywright.wire.otp.SlotFlags;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tag, byte by byte, as the NFC Forum's specifications have it. */
class NdefAppletTest {

    private final OtpKey otp = new OtpKey();

    @BeforeEach
    void select() {
        assertThat(otp.send("00a4040007d276000085010100")).isEqualTo("9000");
    }

    @Test
    void theContainerNamesTheFile() {
        assertThat(otp.send("00a4000c02e103")).isEqualTo("9000");
        assertThat(otp.send("00b000000f")).isEqualTo("000f20007f007f0406e104007f0000" + "9000");
    }

    @Test
    void aNewKeyTellsYubicosAddress() {
        String address = HexFormat.of().formatHex("my.yubico.com/yk/#".getBytes(StandardCharsets.US_ASCII));
        assertThat(message()).isEqualTo("0017" + "d101" + "13" + "55" + "04" + address);
    }

    @Test
    void aMessageStaysAsLongAsItsFileIsSelected() {
        program(OtpKey.configuration("cc", 0, SlotFlags.APPEND_CR, 0));
        String first = message();
        assertThat(first).startsWith("0039d1013555046d792e");
        assertThat(otp.send("00b0000000")).isEqualTo(first + "9000");
        assertThat(otp.send("00b0000203")).isEqualTo("d10135" + "9000");
        assertThat(otp.send("00b00000")).isEqualTo(first + "9000");
        assertThat(message()).isNotEqualTo(first);
    }

    /** Only its file makes a password, so that looking at the container costs none. */
    @Test
    void selectingCountsNothing() {
        program(OtpKey.configuration("", 0, SlotFlags.OATH_HOTP, 0));
        long counter = otp.state().slot(1).orElseThrow().counter();
        otp.send("00a4000c02e103");
        otp.send("00b000000f");
        otp.send("00a4000c02e104");
        assertThat(otp.state().slot(1).orElseThrow().counter()).isEqualTo(counter);
        otp.send("00b0000002");
        assertThat(otp.state().slot(1).orElseThrow().counter()).isEqualTo(counter + 1);
    }

    /** Yubico's .NET SDK, "How to configure NDEF": scan codes as they are, and nothing of a slot for challenges. */
    @Test
    void whatIsNoTextComesAsItIs() {
        program(OtpKey.password(new byte[] {4, 5, (byte) 0x86}, 0));
        assertThat(message()).endsWith("2f23" + "040586");
        program(OtpKey.configuration("", 0, 0x40, 0x22));
        assertThat(message()).endsWith("2f23");
    }

    private void program(SlotConfiguration configuration) {
        otp.select();
        otp.write(1, configuration);
        select();
    }

    private String message() {
        assertThat(otp.send("00a4000c02e104")).isEqualTo("9000");
        String answer = otp.send("00b0000000");
        assertThat(answer).endsWith("9000");
        return answer.substring(0, answer.length() - 4);
    }

    @ParameterizedTest
    @CsvSource({
        "nothing selected,    00b0000002,     6986",
        "unknown file,        00a4000c02e105, 6a82",
        "no file,             00a4000c,       6a82",
        "short file id,       00a4000c01e1,   6a82",
        "P1 of SELECT,        00a4010c02e103, 6b00",
        "P2 of SELECT,        00a4000002e103, 6b00",
        "UPDATE BINARY,       00d600000100,   6d00",
        "class,               80b0000002,     6e00",
    })
    void refuses(String what, String apdu, String status) {
        TokenState before = otp.key.state();
        assertThat(otp.send(apdu)).isEqualTo(status);
        assertThat(otp.key.state()).isSameAs(before);
    }

    @Test
    void nothingIsReadBeyondTheEnd() {
        otp.send("00a4000c02e103");
        assertThat(otp.send("00b0000f01")).isEqualTo("9000");
        assertThat(otp.send("00b0001001")).isEqualTo("6b00");
        assertThat(otp.send("00b0ffff01")).isEqualTo("6b00");
        assertThat(otp.send("00b0000eff")).isEqualTo("00" + "9000");
    }

    @Test
    void anotherApplicationClosesTheFile() {
        otp.send("00a4000c02e103");
        otp.select();
        select();
        assertThat(otp.send("00b000000f")).isEqualTo("6986");
    }
}
