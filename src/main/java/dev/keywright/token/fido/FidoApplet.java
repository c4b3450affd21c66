package dev.keywright.token.fido;

import dev.keywright.token.Applet;
import dev.keywright.token.Interaction;
import dev.keywright.token.TokenCore;
import dev.keywright.token.ctap.Authenticator;
import dev.keywright.token.profile.FidoProfile;
import dev.keywright.token.u2f.U2f;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.ResponseApdu;
import dev.keywright.wire.StatusWord;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * CTAP2 and U2F on the card pipe (CTAP 2.1 §11.3, U2F NFC protocol §4). A touch is waited for within the command, so
 * the status updates of NFCCTAP_GETRESPONSE, which an authenticator may send, are never due.
 */
public final class FidoApplet implements Applet {

    /** CTAP 2.1 §11.3.3. */
    private static final Bytes AID = Bytes.ofHex("a0000006472f0001");
    /** CTAP 2.1 §11.3.3, for an authenticator that also speaks U2F. */
    private static final byte[] U2F_V2 = FidoProfile.U2F_V2.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FIDO_2_0 = "FIDO_2_0".getBytes(StandardCharsets.US_ASCII);

    private static final int CLA_U2F = 0x00;
    private static final int CLA_CTAP = 0x80;
    /** CTAP 2.1 §11.3.7.1. */
    private static final int NFCCTAP_MSG = 0x10;
    /** CTAP 2.1 §11.3.7.1, P1: the client knows NFCCTAP_GETRESPONSE. */
    private static final int P1_GETRESPONSE = 0x80;
    /** CTAP 2.1 §11.3.7.2. */
    private static final int NFCCTAP_GETRESPONSE = 0x11;
    /** CTAP 2.1 §11.3.4, with P1 01: the client is done until it selects the applet again. */
    private static final int NFCCTAP_CONTROL = 0x12;

    private static final int P1_END = 0x01;

    private final Authenticator authenticator;
    private final U2f u2f;
    private final boolean speaksCtap2;
    private final BooleanSupplier ctap2IsOn;
    private final BooleanSupplier u2fIsOn;
    private boolean ended;

    public FidoApplet(TokenCore core, Authenticator authenticator, U2f u2f) {
        this(core, authenticator, u2f, () -> true, () -> true);
    }

    /**
     * @param ctap2IsOn whether CTAP2 is switched on for this applet's interface
     * @param u2fIsOn   the same for U2F
     */
    public FidoApplet(
            TokenCore core, Authenticator authenticator, U2f u2f, BooleanSupplier ctap2IsOn, BooleanSupplier u2fIsOn) {
        this.authenticator = authenticator;
        this.u2f = u2f;
        this.speaksCtap2 = core.profile().fido().speaksCtap2();
        this.ctap2IsOn = ctap2IsOn;
        this.u2fIsOn = u2fIsOn;
    }

    @Override
    public Bytes aid() {
        return AID;
    }

    @Override
    public ResponseApdu select() {
        ended = false;
        return ResponseApdu.ok(u2f.isEnabled() && u2fIsOn.getAsBoolean() ? U2F_V2 : FIDO_2_0);
    }

    @Override
    public ResponseApdu process(CommandApdu command, Interaction interaction) {
        if (ended) {
            return ResponseApdu.of(StatusWord.COMMAND_NOT_ALLOWED);
        }
        return switch (command.cla()) {
            case CLA_U2F -> u2fIsOn.getAsBoolean()
                    ? u2f.process(command, interaction)
                    : ResponseApdu.of(StatusWord.INSTRUCTION_NOT_SUPPORTED);
            case CLA_CTAP -> speaksCtap2 && ctap2IsOn.getAsBoolean()
                    ? ctap(command, interaction)
                    : ResponseApdu.of(StatusWord.CLASS_NOT_SUPPORTED);
            default -> ResponseApdu.of(StatusWord.CLASS_NOT_SUPPORTED);
        };
    }

    private ResponseApdu ctap(CommandApdu command, Interaction interaction) {
        return switch (command.ins()) {
            case NFCCTAP_MSG -> message(command, interaction);
            case NFCCTAP_GETRESPONSE -> ResponseApdu.of(StatusWord.CONDITIONS_NOT_SATISFIED);
            case NFCCTAP_CONTROL -> end(command);
            default -> ResponseApdu.of(StatusWord.INSTRUCTION_NOT_SUPPORTED);
        };
    }

    private ResponseApdu message(CommandApdu command, Interaction interaction) {
        if ((command.p1() & ~P1_GETRESPONSE) != 0 || command.p2() != 0) {
            return ResponseApdu.of(StatusWord.INCORRECT_P1_P2);
        }
        return ResponseApdu.ok(authenticator.process(command.data().toArray(), interaction));
    }

    private ResponseApdu end(CommandApdu command) {
        if (command.p1() != P1_END || command.p2() != 0) {
            return ResponseApdu.of(StatusWord.INCORRECT_P1_P2);
        }
        ended = true;
        return ResponseApdu.of(StatusWord.OK);
    }
}
