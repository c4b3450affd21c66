package dev.keywright.host.webauthn;

import com.yubico.yubikit.core.YubiKeyConnection;
import com.yubico.yubikit.core.application.CommandException;
import com.yubico.yubikit.core.fido.CtapException;
import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import com.yubico.yubikit.fido.client.ClientError;
import com.yubico.yubikit.fido.client.Ctap2Client;
import com.yubico.yubikit.fido.ctap.ClientPin;
import com.yubico.yubikit.fido.ctap.CredentialManagement;
import com.yubico.yubikit.fido.ctap.Ctap2Session;
import com.yubico.yubikit.fido.ctap.PinUvAuthProtocol;
import com.yubico.yubikit.fido.ctap.PinUvAuthProtocolV1;
import com.yubico.yubikit.fido.ctap.PinUvAuthProtocolV2;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredentialParameters;
import dev.keywright.host.PasskeyInfo;
import dev.keywright.wire.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Manages a key's FIDO application: what it can do, its PIN, its passkeys. Closing the connection is the caller's. */
public final class FidoSession {

    // WebAuthn §5.4.1 and §5.4.3.
    private static final String NAME = "name";
    private static final String DISPLAY_NAME = "displayName";

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

    /**
     * Makes sure that {@code pin} is the key's. A wrong one costs one of the tries that the key allows; a right one is
     * right also where it must be changed before it is good for anything else.
     *
     * @throws WebAuthnException PIN_WRONG, or PIN_NOT_SET where the key has none
     */
    public void checkPin(char[] pin) throws WebAuthnException, IOException {
        asking(() -> {
            Ctap2Session.InfoData info = session.getInfo();
            if (!Boolean.TRUE.equals(info.getOptions().get("clientPin"))) {
                throw new WebAuthnException(WebAuthnException.Reason.PIN_NOT_SET, "The key has no PIN; set one first.");
            }
            try {
                // Both permissions are good without a relying party (CTAP 2.1 §6.5.5.7), and one of them a key that has
                // permissions at all; the others ignore them.
                new PinTokens(session).tokenOfPin(pin, CredentialManagement.isSupported(info)
                        ? ClientPin.PIN_PERMISSION_CM
                        : ClientPin.PIN_PERMISSION_ACFG);
            } catch (CtapException e) {
                // CTAP 2.1 §6.5.5.7.2 looks at the PIN first.
                if (e.getCtapError() != CtapException.ERR_PIN_POLICY_VIOLATION) {
                    throw e;
                }
            }
            return session;
        });
    }

    /** The discoverable credentials, relying party by relying party. */
    public List<PasskeyInfo> passkeys(char[] pin) throws WebAuthnException, IOException {
        return asking(() -> stored(management(pin)).stream().map(Stored::info).toList());
    }

    /**
     * Unlocks credential management. This is yubikit's lower layer: its CredentialManager cannot read the passkey of a
     * user without a name.
     */
    private CredentialManagement management(char[] pin) throws CommandException, IOException, WebAuthnException {
        Ctap2Session.InfoData info = session.getCachedInfo();
        if (!CredentialManagement.isSupported(info)) {
            throw new WebAuthnException(WebAuthnException.Reason.NOT_SUPPORTED,
                    "The key does not tell of its passkeys.");
        }
        PinUvAuthProtocol protocol = info.getPinUvAuthProtocols().contains(PinUvAuthProtocolV2.VERSION)
                ? new PinUvAuthProtocolV2()
                : new PinUvAuthProtocolV1();
        try {
            byte[] token = new ClientPin(session, protocol).getPinToken(pin, ClientPin.PIN_PERMISSION_CM, null);
            return new CredentialManagement(session, protocol, token);
        } catch (CtapException e) {
            if (e.getCtapError() == CtapException.ERR_PIN_INVALID) {
                throw KeyRefusal.wrongPin(e, pinRetries());
            }
            throw e;
        }
    }

    /** A passkey as the key lists it. */
    private record Stored(String rpId, Map<String, ?> credential, Map<String, ?> user) {
        Bytes id() {
            return Bytes.of((byte[]) credential.get("id"));
        }

        PasskeyInfo info() {
            return new PasskeyInfo(id(), rpId, (String) user.get(NAME), (String) user.get(DISPLAY_NAME));
        }
    }

    private static List<Stored> stored(CredentialManagement management) throws CommandException, IOException {
        List<Stored> all = new ArrayList<>();
        if (management.getMetadata().getExistingResidentCredentialsCount() == 0) {
            return all;
        }
        for (CredentialManagement.RpData party : management.enumerateRps()) {
            String rpId = (String) party.getRp().get("id");
            for (CredentialManagement.CredentialData data : management.enumerateCredentials(party.getRpIdHash())) {
                all.add(new Stored(rpId, data.getCredentialId(), data.getUser()));
            }
        }
        return all;
    }

    private static Stored find(CredentialManagement management, Bytes credentialId)
            throws CommandException, IOException, WebAuthnException {
        for (Stored stored : stored(management)) {
            if (stored.id().equals(credentialId)) {
                return stored;
            }
        }
        throw new WebAuthnException(WebAuthnException.Reason.NO_CREDENTIAL,
                "The key has no passkey with that credential id; list them to see those that are there.", null);
    }

    private static boolean isStatus(ClientError error, byte status) {
        return error.getCause() instanceof CtapException told && told.getCtapError() == status;
    }

    private int pinRetries() throws CommandException, IOException {
        return new ClientPin(session, new PinUvAuthProtocolV1()).getPinRetries().getCount();
    }

    /** Deletes the passkey with that credential id; the relying party is not told. */
    public void delete(char[] pin, Bytes credentialId) throws WebAuthnException, IOException {
        asking(() -> {
            CredentialManagement management = management(pin);
            management.deleteCredential(find(management, credentialId).credential);
            return credentialId;
        });
    }

    /**
     * Changes what the key calls the user of a passkey; the relying party is not told.
     *
     * @param userName    the new name; an empty one takes the name away, null leaves it
     * @param displayName likewise
     * @return the names as the key has them now; it may have shortened them
     * @throws WebAuthnException also when the key cannot do it, as those before CTAP 2.1
     */
    public PasskeyInfo rename(
            char[] pin, Bytes credentialId, @Nullable String userName, @Nullable String displayName)
            throws WebAuthnException, IOException {
        return asking(() -> {
            CredentialManagement management = management(pin);
            Stored passkey = find(management, credentialId);
            if (!management.isUpdateUserInformationSupported()) {
                throw new WebAuthnException(WebAuthnException.Reason.NOT_SUPPORTED,
                        "The key cannot rename the users of its passkeys; keys with CTAP 2.1 can.");
            }
            // What is not sent is gone, and so is what is empty (CTAP 2.1 §6.8.6).
            Map<String, Object> user = new TreeMap<>(passkey.user);
            if (userName != null) {
                user.put(NAME, userName);
            }
            if (displayName != null) {
                user.put(DISPLAY_NAME, displayName);
            }
            management.updateUserInformation(passkey.credential, user);
            return find(management, credentialId).info();
        });
    }

    /** Deletes all passkeys, the PIN, and makes every other credential of this key useless. */
    public void reset() throws WebAuthnException, IOException {
        asking(() -> {
            session.reset(null);
            return session;
        });
    }

    /** The settings that the key lets its owner change. */
    public KeySettings settings() {
        return new KeySettings(session);
    }

    /** The fingers that the key knows. */
    public KeyFingers fingers() {
        return new KeyFingers(session);
    }

    @FunctionalInterface
    interface Question<R> {
        R ask() throws CommandException, ClientError, IOException, WebAuthnException;
    }

    static <R> R asking(Question<R> question) throws WebAuthnException, IOException {
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
