package dev.keywright.host.webauthn;

import com.yubico.yubikit.core.YubiKeyConnection;
import com.yubico.yubikit.core.application.CommandException;
import com.yubico.yubikit.core.fido.CtapException;
import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import com.yubico.yubikit.fido.client.ClientError;
import com.yubico.yubikit.fido.client.CredentialManager;
import com.yubico.yubikit.fido.client.Ctap2Client;
import com.yubico.yubikit.fido.ctap.ClientPin;
import com.yubico.yubikit.fido.ctap.Ctap2Session;
import com.yubico.yubikit.fido.ctap.PinUvAuthProtocolV1;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredentialDescriptor;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredentialParameters;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredentialUserEntity;
import dev.keywright.host.PasskeyInfo;
import dev.keywright.wire.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Manages a key's FIDO application: what it can do, its PIN, its passkeys. Closing the connection is the caller's. */
public final class FidoSession {

    private final Ctap2Session session;

    private FidoSession(Ctap2Session session) {
        this.session = session;
    }

    /**
     * Speaks CTAP2 over the FIDO pipe or the card pipe.
     *
     * @throws WebAuthnException when the key does not speak CTAP2
     */
    public static FidoSession over(YubiKeyConnection connection) throws WebAuthnException, IOException {
        return new FidoSession(asking(() -> connection instanceof FidoConnection fido
                ? new Ctap2Session(fido)
                : new Ctap2Session((SmartCardConnection) connection)));
    }

    /**
     * What authenticatorGetInfo tells (CTAP 2.1 §6.4), as far as this is of use to a person.
     *
     * @param aaguid        32 hex digits
     * @param pinRetries    wrong PINs left before the key locks
     * @param algorithms    COSE identifiers
     */
    public record Info(
            List<String> versions,
            List<String> extensions,
            String aaguid,
            Map<String, ?> options,
            List<Integer> algorithms,
            int minPinLength,
            boolean pinSet,
            int pinRetries) {}

    public Info info() throws WebAuthnException, IOException {
        return asking(() -> {
            Ctap2Session.InfoData info = session.getInfo();
            return new Info(
                    info.getVersions(),
                    info.getExtensions(),
                    HexFormat.of().formatHex(info.getAaguid()),
                    new TreeMap<>(info.getOptions()),
                    algorithms(info.getAlgorithms()),
                    info.getMinPinLength(),
                    Boolean.TRUE.equals(info.getOptions().get("clientPin")),
                    pinRetries());
        });
    }

    /** yubikit 3.3.0 declares a list of parameters, and fills it with the maps that the key sent. */
    private static List<Integer> algorithms(List<?> declared) {
        return declared.stream()
                .map(entry -> entry instanceof Map<?, ?> map
                        ? (Integer) map.get("alg")
                        : ((PublicKeyCredentialParameters) entry).getAlg())
                .toList();
    }

    /** Sets the first PIN. */
    public void setPin(char[] pin) throws WebAuthnException, IOException {
        settingPin(client -> client.setPin(pin));
    }

    public void changePin(char[] current, char[] next) throws WebAuthnException, IOException {
        settingPin(client -> client.changePin(current, next));
    }

    @FunctionalInterface
    private interface PinChange {
        void with(Ctap2Client client) throws CommandException, ClientError, IOException;
    }

    private void settingPin(PinChange change) throws WebAuthnException, IOException {
        asking(() -> {
            try {
                change.with(new Ctap2Client(session));
                return session;
            } catch (ClientError e) {
                if (isStatus(e, CtapException.ERR_PIN_POLICY_VIOLATION)) {
                    throw KeyRefusal.unfitPin(session.getCachedInfo().getMinPinLength(), e);
                }
                throw e;
            } catch (IllegalArgumentException e) {
                // The client library's own look at the PIN.
                throw KeyRefusal.unfitPin(session.getCachedInfo().getMinPinLength(), e);
            }
        });
    }

    /** The discoverable credentials, relying party by relying party. */
    public List<PasskeyInfo> passkeys(char[] pin) throws WebAuthnException, IOException {
        return asking(() -> {
            CredentialManager manager = manager(pin);
            List<PasskeyInfo> passkeys = new ArrayList<>();
            if (manager.getCredentialCount() > 0) {
                for (String rpId : manager.getRpIdList()) {
                    manager.getCredentials(rpId).forEach((credential, user) -> passkeys.add(info(rpId, credential, user)));
                }
            }
            return passkeys;
        });
    }

    /** Unlocks credential management; yubikit does not ask how many tries a wrong PIN leaves. */
    private CredentialManager manager(char[] pin) throws CommandException, ClientError, IOException, WebAuthnException {
        try {
            return new Ctap2Client(session).getCredentialManager(pin);
        } catch (ClientError e) {
            if (isStatus(e, CtapException.ERR_PIN_INVALID)) {
                throw KeyRefusal.wrongPin(e, pinRetries());
            }
            throw e;
        }
    }

    private static boolean isStatus(ClientError error, byte status) {
        return error.getCause() instanceof CtapException told && told.getCtapError() == status;
    }

    private int pinRetries() throws CommandException, IOException {
        return new ClientPin(session, new PinUvAuthProtocolV1()).getPinRetries().getCount();
    }

    private static PasskeyInfo info(
            String rpId, PublicKeyCredentialDescriptor credential, PublicKeyCredentialUserEntity user) {
        return new PasskeyInfo(Bytes.of(credential.getId()), rpId, user.getName(), user.getDisplayName());
    }

    /** Deletes the passkey with that credential id; the relying party is not told. */
    public void delete(char[] pin, Bytes credentialId) throws WebAuthnException, IOException {
        asking(() -> {
            CredentialManager manager = manager(pin);
            for (String rpId : manager.getCredentialCount() > 0 ? manager.getRpIdList() : List.<String>of()) {
                for (PublicKeyCredentialDescriptor credential : manager.getCredentials(rpId).keySet()) {
                    if (Bytes.of(credential.getId()).equals(credentialId)) {
                        manager.deleteCredential(credential);
                        return credentialId;
                    }
                }
            }
            throw new WebAuthnException(WebAuthnException.Reason.NO_CREDENTIAL,
                    "The key has no passkey with that credential id; list them to see those that are there.", null);
        });
    }

    /** Deletes all passkeys, the PIN, and makes every other credential of this key useless. */
    public void reset() throws WebAuthnException, IOException {
        asking(() -> {
            session.reset(null);
            return session;
        });
    }

    @FunctionalInterface
    private interface Question<R> {
        R ask() throws CommandException, ClientError, IOException, WebAuthnException;
    }

    private static <R> R asking(Question<R> question) throws WebAuthnException, IOException {
        try {
            return question.ask();
        } catch (ClientError e) {
            throw KeyRefusal.of(e);
        } catch (CommandException e) {
            throw KeyRefusal.of(e);
        } catch (RuntimeException e) {
            // The client library reads a key's answers with casts; a key that answers nonsense ends up here.
            throw KeyRefusal.failed(e);
        }
    }
}
