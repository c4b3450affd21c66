package dev.keywright.host.otp;

import static org.assertj.core.api.Assertions.assertThat;

import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;

/** A card that expects certain commands in a certain order, and answers from a list. */
final class ScriptedCard implements SmartCardConnection {

    private static final HexFormat HEX = HexFormat.of();
    private static final String SELECT = "00a4040008a000000527200101";
    private static final String SELECT_MANAGEMENT = "00a4040008a000000527471117";

    private final Transport transport;
    private final Deque<String[]> script = new ArrayDeque<>();
    private boolean closed;

    private ScriptedCard(Transport transport) {
        this.transport = transport;
    }

    /** A card on USB that answers SELECT with this status, in hex. */
    static ScriptedCard with(String status) {
        return new ScriptedCard(Transport.USB).then(SELECT, status + "9000");
    }

    static ScriptedCard selectedWith(String answer) {
        return new ScriptedCard(Transport.USB).then(SELECT, answer);
    }

    /** A card on a contactless reader, whose management application answers SELECT with {@code managed}. */
    static ScriptedCard contactless(String managed, String status) {
        return new ScriptedCard(Transport.NFC).then(SELECT_MANAGEMENT, managed).then(SELECT, status + "9000");
    }

    /** Expects {@code command} next and answers it; both in hex, with blanks for the eye. */
    ScriptedCard then(String command, String answer) {
        script.add(new String[] {command.replace(" ", ""), answer.replace(" ", "")});
        return this;
    }

    @Override
    public byte[] sendAndReceive(byte[] apdu) {
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
        return transport;
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
