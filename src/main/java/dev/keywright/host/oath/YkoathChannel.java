package dev.keywright.host.oath;

import com.yubico.yubikit.core.application.ApplicationNotAvailableException;
import com.yubico.yubikit.core.application.BadResponseException;
import com.yubico.yubikit.core.smartcard.Apdu;
import com.yubico.yubikit.core.smartcard.ApduException;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import com.yubico.yubikit.core.smartcard.SmartCardProtocol;
import dev.keywright.host.oath.YkoathMessages.Selection;
import dev.keywright.wire.StatusWord;
import dev.keywright.wire.Tlv;
import dev.keywright.wire.Tlv.MalformedTlv;
import dev.keywright.wire.Ykoath;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Commands to the application, their answers as data objects, and refusals as sentences. */
final class YkoathChannel implements Closeable {

    static final byte[] NOTHING = {};
    static final Meaning GENERAL = status -> null;

    /**
     * How a key refuses an instruction that it lacks: the Secrets App of the Nitrokey 3 says 6985
     * (Nitrokey/trussed-secrets-app, authenticator.rs), all others 6d00.
     */
    static final Set<Integer> LACKING =
            Set.of(StatusWord.INSTRUCTION_NOT_SUPPORTED, StatusWord.CONDITIONS_NOT_SATISFIED);

    /** How a key says that there is no such account: SoloKeys and the Nitrokey 3 say 6a82, all others 6984. */
    static final Set<Integer> MISSING = Set.of(StatusWord.REFERENCE_DATA_NOT_USABLE, StatusWord.FILE_NOT_FOUND);

    private final SmartCardProtocol protocol;

    YkoathChannel(SmartCardConnection connection) {
        protocol = new SmartCardProtocol(connection, (byte) Ykoath.SEND_REMAINING);
    }

    /** What a status word other than 9000 means to one instruction; null where it means what it always does. */
    @FunctionalInterface
    interface Meaning {
        @Nullable OathSessionException of(int status) throws IOException, OathSessionException;
    }

    Selection select() throws IOException, OathSessionException {
        try {
            Selection selection = Selection.decode(protocol.select(YkoathMessages.APPLICATION_ID));
            protocol.configure(selection.version());
            return selection;
        } catch (ApplicationNotAvailableException e) {
            throw OathSessionException.noApplication(e);
        } catch (MalformedTlv | IllegalArgumentException e) {
            throw OathSessionException.nonsense(e);
        } catch (IOException e) {
            throw unlessNonsense(e);
        }
    }

    /** What yubikit wraps although it is no failure of the reader: an answer without an end, SELECT refused oddly. */
    private static IOException unlessNonsense(IOException e) throws OathSessionException {
        if (e.getCause() instanceof BadResponseException) {
            throw OathSessionException.nonsense(e);
        }
        if (e.getCause() instanceof ApduException refusal) {
            throw OathSessionException.refused(status(refusal), e);
        }
        return e;
    }

    List<Tlv> ask(int instruction, int p2, byte[] data, Meaning meaning) throws IOException, OathSessionException {
        return ask(new Apdu(0, instruction, 0, p2, data), meaning);
    }

    List<Tlv> ask(Apdu command, Meaning meaning) throws IOException, OathSessionException {
        try {
            return send(command);
        } catch (ApduException e) {
            int status = status(e);
            OathSessionException meant = meaning.of(status);
            if (meant != null) {
                throw meant;
            }
            throw status == StatusWord.SECURITY_STATUS_NOT_SATISFIED
                    ? OathSessionException.locked()
                    : OathSessionException.refused(status, e);
        }
    }

    /** The answer, or empty where the key refuses with one of these status words. */
    Optional<List<Tlv>> askUnless(Set<Integer> refusals, int instruction, int p2, byte[] data)
            throws IOException, OathSessionException {
        try {
            return Optional.of(send(new Apdu(0, instruction, 0, p2, data)));
        } catch (ApduException e) {
            int status = status(e);
            if (refusals.contains(status)) {
                return Optional.empty();
            }
            throw status == StatusWord.SECURITY_STATUS_NOT_SATISFIED
                    ? OathSessionException.locked()
                    : OathSessionException.refused(status, e);
        }
    }

    private static int status(ApduException refusal) {
        return refusal.getSw() & 0xffff;
    }

    private List<Tlv> send(Apdu command) throws IOException, ApduException, OathSessionException {
        try {
            return Tlv.decodeAll(protocol.sendAndReceive(command));
        } catch (MalformedTlv | IllegalArgumentException e) {
            // IllegalArgumentException is yubikit's word for an answer without a status.
            throw OathSessionException.nonsense(e);
        } catch (IOException e) {
            throw unlessNonsense(e);
        }
    }

    @Override
    public void close() throws IOException {
        protocol.close();
    }
}
