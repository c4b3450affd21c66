package dev.keywright.token.fido;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.token.Interaction;
import dev.keywright.token.ctap.CtapStatus;
import dev.keywright.token.ctap.TestToken;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.ResponseApdu;
import dev.keywright.wire.StatusWord;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CTAP 2.1 §11.3. */
class FidoAppletTest {

    private final TestToken token = new TestToken();

    private ResponseApdu send(int cla, int ins, int p1, int p2, int... data) {
        byte[] bytes = new byte[data.length];
        for (int i = 0; i < data.length; i++) {
            bytes[i] = (byte) data[i];
        }
        return token.applet.process(
                new CommandApdu(cla, ins, p1, p2, Bytes.of(bytes), 256, false), new Interaction());
    }

    @Test
    void selectNamesU2f() {
        assertThat(token.applet.aid()).hasToString("a0000006472f0001");
        assertThat(token.applet.select())
                .isEqualTo(ResponseApdu.ok("U2F_V2".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void carriesCtap2() {
        byte[] info = token.send(0x04);

        assertThat(send(0x80, 0x10, 0x00, 0x00, 0x04)).isEqualTo(ResponseApdu.ok(info));
        assertThat(send(0x80, 0x10, 0x80, 0x00, 0x04)).isEqualTo(ResponseApdu.ok(info));
        // A failed command is a successful APDU.
        assertThat(send(0x80, 0x10, 0x00, 0x00, 0x77))
                .isEqualTo(ResponseApdu.ok(new byte[] {CtapStatus.INVALID_COMMAND.code()}));
        assertThat(send(0x80, 0x10, 0x00, 0x00))
                .isEqualTo(ResponseApdu.ok(new byte[] {CtapStatus.INVALID_LENGTH.code()}));
    }

    @Test
    void carriesU2f() {
        assertThat(send(0x00, 0x03, 0x00, 0x00))
                .isEqualTo(ResponseApdu.ok("U2F_V2".getBytes(StandardCharsets.US_ASCII)));
    }

    @ParameterizedTest
    @CsvSource({
        "80, 10, 01, 00, 6a86", // P1 has one meaning
        "80, 10, 00, 01, 6a86",
        "80, 11, 00, 00, 6985", // no status update is due
        "80, 11, 11, 00, 6985",
        "80, 12, 00, 00, 6a86",
        "80, 13, 00, 00, 6d00",
        "00, 04, 00, 00, 6d00",
        "00, 10, 00, 00, 6d00",
        "40, 10, 00, 00, 6e00"
    })
    void refusesOtherCommands(String cla, String ins, String p1, String p2, String status) {
        ResponseApdu response = send(
                Integer.parseInt(cla, 16), Integer.parseInt(ins, 16),
                Integer.parseInt(p1, 16), Integer.parseInt(p2, 16), 0x04);

        assertThat(Integer.toHexString(response.status())).isEqualTo(status);
        assertThat(response.data().isEmpty()).isTrue();
    }

    @Test
    void afterNfcctapControlNothingWorksUntilTheNextSelect() {
        assertThat(send(0x80, 0x12, 0x01, 0x00)).isEqualTo(ResponseApdu.of(StatusWord.OK));

        assertThat(send(0x80, 0x10, 0x00, 0x00, 0x04).status()).isEqualTo(StatusWord.COMMAND_NOT_ALLOWED);
        assertThat(send(0x00, 0x03, 0x00, 0x00).status()).isEqualTo(StatusWord.COMMAND_NOT_ALLOWED);
        token.applet.select();
        assertThat(send(0x00, 0x03, 0x00, 0x00).status()).isEqualTo(StatusWord.OK);
    }
}
