package dev.keywright.host.webauthn;

import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.YubiKeyConnection;
import com.yubico.yubikit.core.application.ApplicationNotAvailableException;
import com.yubico.yubikit.core.application.CommandException;
import com.yubico.yubikit.core.application.CommandState;
import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.smartcard.ApduException;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import com.yubico.yubikit.fido.client.ClientError;
import com.yubico.yubikit.fido.client.Ctap1Client;
import com.yubico.yubikit.fido.client.Ctap2Client;
import com.yubico.yubikit.fido.client.MultipleAssertionsAvailable;
import com.yubico.yubikit.fido.client.PinRequiredClientError;
import com.yubico.yubikit.fido.client.UserInformationNotAvailableError;
import com.yubico.yubikit.fido.client.clientdata.ClientDataProvider;
import com.yubico.yubikit.fido.ctap.Ctap1Session;
import com.yubico.yubikit.fido.ctap.Ctap2Session;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredential;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredentialCreationOptions;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredentialRequestOptions;
import dev.keywright.host.webauthn.UserPrompts.Account;
import dev.keywright.wire.Cbor.MalformedCbor;
import dev.keywright.wire.ctaphid.CtapHidError;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Does what a browser does between a web page and a security key: options JSON in, credential JSON out. One ceremony at
 * a time. A page in a frame of another origin, and related origins, are not known here.
 *
 * <p>The options' timeout is left to the key, which waits for a touch as long as its maker chose; to stop earlier, say
 * so in {@link UserPrompts#isCancelled()}.
 */
public final class WebAuthnClient {

    private final YubiKeyConnection connection;
    private final List<String> transports;

    private WebAuthnClient(YubiKeyConnection connection, String transport) {
        this.connection = connection;
        this.transports = List.of(transport);
    }

    /** Works over the FIDO pipe; closing {@code connection} is the caller's. */
    public static WebAuthnClient over(FidoConnection connection) {
        return new WebAuthnClient(connection, "usb");
    }

    /** Works over the card pipe; closing {@code connection} is the caller's. */
    public static WebAuthnClient over(SmartCardConnection connection) {
        return new WebAuthnClient(connection, connection.getTransport() == Transport.NFC ? "nfc" : "usb");
    }

    /**
     * Makes a credential (WebAuthn L3 §5.1.3).
     *
     * @param options PublicKeyCredentialCreationOptionsJSON, bare or as the member {@code publicKey}
     * @param origin  of the page that asks, such as {@code https://example.org}
     * @return RegistrationResponseJSON
     * @throws WebAuthnException when there is no credential, with the reason
     * @throws IOException       when the key cannot be reached
     */
    public String register(String options, String origin, UserPrompts prompts) throws WebAuthnException, IOException {
        Origin page = Origin.parse(origin);
        OptionsNode node = OptionsNode.parse(options);
        PublicKeyCredentialCreationOptions wanted = WebAuthnOptions.creation(node, page);
        ClientDataProvider clientData = ClientDataProvider.fromClientDataJson(
                ClientData.serialise(ClientData.CREATE, wanted.getChallenge(), page));
        PublicKeyCredential credential = perform(prompts, (client, pin, state) -> {
            boolean verify = verifies(client, wanted.getAuthenticatorSelection().getUserVerification());
            PublicKeyCredentialCreationOptions sent = verify ? wanted : WebAuthnOptions.withoutVerification(wanted);
            try {
                return client.makeCredential(clientData, sent, page.host(), pin, null, state);
            } catch (ClientError e) {
                // A U2F key's way to say so has no CTAP2 status inside.
                if (e.getErrorCode() == ClientError.Code.DEVICE_INELIGIBLE) {
                    throw KeyRefusal.alreadyRegistered(e);
                }
                throw e;
            }
        });
        try {
            return CredentialJson.registration(credential, WebAuthnOptions.attestation(node), transports);
        } catch (MalformedCbor | RuntimeException e) {
            throw KeyRefusal.failed(e);
        }
    }

    /**
     * Signs in with a credential (WebAuthn L3 §5.1.4).
     *
     * @param options PublicKeyCredentialRequestOptionsJSON, bare or as the member {@code publicKey}
     * @param origin  of the page that asks, such as {@code https://example.org}
     * @return AuthenticationResponseJSON
     * @throws WebAuthnException when there is no assertion, with the reason
     * @throws IOException       when the key cannot be reached
     */
    public String authenticate(String options, String origin, UserPrompts prompts)
            throws WebAuthnException, IOException {
        Origin page = Origin.parse(origin);
        PublicKeyCredentialRequestOptions wanted = WebAuthnOptions.request(OptionsNode.parse(options), page);
        ClientDataProvider clientData = ClientDataProvider.fromClientDataJson(
                ClientData.serialise(ClientData.GET, wanted.getChallenge(), page));
        PublicKeyCredential credential = perform(prompts, (client, pin, state) -> {
            boolean verify = verifies(client, wanted.getUserVerification());
            PublicKeyCredentialRequestOptions sent = verify ? wanted : WebAuthnOptions.withoutVerification(wanted);
            try {
                return client.getAssertion(clientData, sent, page.host(), pin, state);
            } catch (MultipleAssertionsAvailable several) {
                return several.select(choose(several, prompts));
            }
        });
        return CredentialJson.authentication(credential);
    }

    /** One attempt at a ceremony, with the PIN or without. */
    private interface Attempt {
        PublicKeyCredential with(
                com.yubico.yubikit.fido.client.WebAuthnClient client, char @Nullable [] pin, CommandState state)
                throws WebAuthnException, ClientError, CommandException, IOException;
    }

    private PublicKeyCredential perform(UserPrompts prompts, Attempt attempt) throws WebAuthnException, IOException {
        if (prompts.isCancelled()) {
            throw KeyRefusal.cancelled();
        }
        Progress state = new Progress(prompts);
        YubiKeyConnection watched = connection instanceof FidoConnection fido
                ? new WatchedConnection(fido, state::onKeepalive)
                : connection;
        char[] pin = null;
        try {
            var client = open(watched);
            try {
                return attempt.with(client, null, state);
            } catch (PinRequiredClientError e) {
                pin = prompts.pin();
                if (pin == null) {
                    throw KeyRefusal.pinRequired();
                }
                return attempt.with(client, pin, state);
            }
        } catch (ClientError e) {
            throw KeyRefusal.of(e);
        } catch (CommandException e) {
            throw KeyRefusal.of(e);
        } catch (RuntimeException e) {
            // The client library reads a key's answers with casts; a key that answers nonsense ends up here.
            throw KeyRefusal.failed(e);
        } finally {
            if (pin != null) {
                Arrays.fill(pin, '\0');
            }
        }
    }

    /**
     * A client for CTAP2, or for U2F where the key knows nothing else. The client library would fall back after any
     * failure, and make a U2F credential because a key was busy for a moment.
     */
    private static com.yubico.yubikit.fido.client.WebAuthnClient open(YubiKeyConnection connection)
            throws IOException, CommandException {
        FidoConnection fido = connection instanceof FidoConnection hid ? hid : null;
        SmartCardConnection card = connection instanceof SmartCardConnection pcsc ? pcsc : null;
        try {
            return new Ctap2Client(fido != null ? new Ctap2Session(fido) : new Ctap2Session(card));
        } catch (WatchedConnection.Refusal e) {
            if (!e.is(CtapHidError.INVALID_CMD)) {
                throw e;
            }
        } catch (ApplicationNotAvailableException e) {
            if (card != null) {
                throw e;
            }
        } catch (ApduException e) {
            // A U2F applet does not know the instruction.
        }
        return new Ctap1Client(fido != null ? new Ctap1Session(fido) : new Ctap1Session(card));
    }

    /**
     * Whether to verify the user where {@code requirement} allows a choice: a browser does when the key can, and the
     * client library would refuse a key that cannot.
     *
     * @throws WebAuthnException when it must be and the key cannot
     */
    private static boolean verifies(com.yubico.yubikit.fido.client.WebAuthnClient client, String requirement)
            throws WebAuthnException {
        if (!(client instanceof Ctap2Client key)) {
            return true;
        }
        var options = key.getSession().getCachedInfo().getOptions();
        boolean able = key.isPinConfigured()
                || Boolean.TRUE.equals(options.get("uv"))
                || Boolean.TRUE.equals(options.get("bioEnroll"));
        if (!able && (requirement.equals("required") || Boolean.TRUE.equals(options.get("alwaysUv")))) {
            throw KeyRefusal.pinNotSet();
        }
        return able;
    }

    private static int choose(MultipleAssertionsAvailable several, UserPrompts prompts) throws WebAuthnException {
        List<Account> accounts;
        try {
            accounts = several.getUsers().stream()
                    .map(user -> new Account(user.getName(), user.getDisplayName()))
                    .toList();
        } catch (UserInformationNotAvailableError | RuntimeException e) {
            // A key that has not verified anybody tells the user handle only (CTAP 2.1 §6.2.2), which the client
            // library takes for a mistake.
            accounts = Collections.nCopies(several.getAssertionCount(), new Account(null, null));
        }
        int index = prompts.choose(accounts);
        if (index < 0 || index >= several.getAssertionCount()) {
            throw KeyRefusal.cancelled();
        }
        return index;
    }

    private static final class Progress extends CommandState {

        private final UserPrompts prompts;
        private boolean toldOfTouch;

        Progress(UserPrompts prompts) {
            this.prompts = prompts;
        }

        @Override
        public void onKeepAliveStatus(byte status) {
            onKeepalive(status);
        }

        void onKeepalive(int status) {
            if (status == STATUS_UPNEEDED && !toldOfTouch) {
                toldOfTouch = true;
                prompts.touchNeeded();
            }
            if (prompts.isCancelled()) {
                cancel();
            }
        }
    }
}
