package dev.keywright.host.oath;

import static org.assertj.core.api.Assertions.assertThat;

import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A card that expects certain commands in a certain order, and answers from a list. */
final class ScriptedCard implements SmartCardConnection {

    private static final HexFormat HEX = HexFormat.of();
    private static final String SELECT = "00a4040007a0000005272101";
    static final String DEVICE_ID = "a1b2c3d4e5f60718";

    private final Deque<String[]> script = new ArrayDeque<>();
    private @Nullable String always;
    private boolean closed;

    /** A card that answers SELECT with this firmware, six hex digits, and no password. */
    static ScriptedCard withFirmware(String version) {
        return new ScriptedCard().then(SELECT, "7903" + version + "7108" + DEVICE_ID + "9000");
    }

    /** A card whose accounts are locked. */
    static ScriptedCard locked(String challenge) {
        return new ScriptedCard().then(
                SELECT, "7903050403" + "7108" + DEVICE_ID + "7408" + challenge + "7b0101" + "9000");
    }

    static ScriptedCard selectedWith(String answer) {
        return new ScriptedCard().then(SELECT, answer);
    }

    /** Expects {@code command} next and answers it; both in hex, with blanks for the eye. */
    ScriptedCard then(String command, String answer) {
        script.add(new String[] {command.replace(" ", ""), answer.replace(" ", "")});
        return this;
    }

    ScriptedCard thenSelect(String answer) {
        return then(SELECT, answer);
    }

    /** Answers whatever comes after the script with {@code answer}. */
    ScriptedCard thenAlways(String answer) {
        always = answer;
        return this;
    }

    @Override
    public byte[] sendAndReceive(byte[] apdu) {
        if (script.isEmpty() && always != null) {
            return HEX.parseHex(always);
        }
        assertThat(script).as("unexpected command " + HEX.formatHex(apdu)).isNotEmpty();
        String[] next = script.remove();
        assertThat(HEX.formatHex(apdu)).isEqualTo(next[0]);
        return HEX.parseHex(next[1]);
    }

    void assertDone() {
        assertThat(script).isEmpty();
        assertThat(closed).isTrue();
    }

    @Override
    public Transport getTransport() {
        return Transport.USB;
    }

    @Override
    public boolean isExtendedLengthApduSupported() {
        return false;
    }

    @Override
    public byte[] getAtr() {
        return new byte[0];
    }

    @Override
    public void close() {
        closed = true;
    }
}
