package dev.keywright.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.yubico.yubikit.fido.client.Ctap1Client;
import com.yubico.yubikit.fido.client.Ctap2Client;
import com.yubico.yubikit.fido.client.MultipleAssertionsAvailable;
import com.yubico.yubikit.fido.client.clientdata.ClientDataProvider;
import com.yubico.yubikit.fido.ctap.Ctap2Session;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredential;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredentialCreationOptions;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredentialRequestOptions;
import com.yubico.yubikit.fido.webauthn.SerializationType;
import dev.keywright.host.webauthn.UserPrompts;
import dev.keywright.host.webauthn.WebAuthnClient;
import dev.keywright.testing.PluggedKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands between a page of {@link #ORIGIN} and the FIDO pipe of a key. */
enum Client {
    KEYWRIGHT("Keywright's client") {
        @Override
        String register(PluggedKey key, String options) throws Exception {
            return WebAuthnClient.over(key.fido()).register(options, ORIGIN, UserPrompts.pin(PluggedKey.PIN));
        }

        @Override
        String signIn(PluggedKey key, String options) throws Exception {
            return WebAuthnClient.over(key.fido()).authenticate(options, ORIGIN, UserPrompts.pin(PluggedKey.PIN));
        }
    },
    YUBIKIT("yubikit's client over CTAP2") {
        @Override
        String register(PluggedKey key, String options) throws Exception {
            Ctap2Client client = new Ctap2Client(new Ctap2Session(key.fido()));
            client.getUserAgentConfiguration().setEpSupportedRpIds(List.of(Response.RP_ID));
            return create(client, options, pin(key));
        }

        @Override
        String signIn(PluggedKey key, String options) throws Exception {
            return get(new Ctap2Client(new Ctap2Session(key.fido())), options, pin(key));
        }
    },
    YUBIKIT_U2F("yubikit's client over U2F") {
        @Override
        String register(PluggedKey key, String options) throws Exception {
            return create(new Ctap1Client(key.u2f()), options, null);
        }

        @Override
        String signIn(PluggedKey key, String options) throws Exception {
            return get(new Ctap1Client(key.u2f()), options, null);
        }
    };

    static final String ORIGIN = "https://login.example.org";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String title;

    Client(String title) {
        this.title = title;
    }

    /**
     * @param options PublicKeyCredentialCreationOptionsJSON
     * @return RegistrationResponseJSON
     */
    abstract String register(PluggedKey key, String options) throws Exception;

    /**
     * @param options PublicKeyCredentialRequestOptionsJSON
     * @return AuthenticationResponseJSON
     */
    abstract String signIn(PluggedKey key, String options) throws Exception;

    @Override
    public String toString() {
        return title;
    }

    private static char @Nullable [] pin(PluggedKey key) {
        return key.canHavePin() ? PluggedKey.PIN.toCharArray() : null;
    }

    /** CTAP 2.1 §6.1, the value of enterpriseAttestation; the client sends it where the options ask for it. */
    private static final int PLATFORM_MANAGED = 2;

    private static String create(
            com.yubico.yubikit.fido.client.WebAuthnClient client, String options, char @Nullable [] pin)
            throws Exception {
        Map<String, Object> map = map(options);
        return json(client.makeCredential(
                clientData("webauthn.create", map),
                PublicKeyCredentialCreationOptions.fromMap(map, SerializationType.JSON),
                Response.RP_ID,
                pin,
                PLATFORM_MANAGED,
                null));
    }

    private static String get(
            com.yubico.yubikit.fido.client.WebAuthnClient client, String options, char @Nullable [] pin)
            throws Exception {
        Map<String, Object> map = map(options);
        try {
            return json(client.getAssertion(
                    clientData("webauthn.get", map),
                    PublicKeyCredentialRequestOptions.fromMap(map, SerializationType.JSON),
                    Response.RP_ID,
                    pin,
                    null));
        } catch (MultipleAssertionsAvailable e) {
            throw new AssertionError("one credential was allowed, and several answered", e);
        }
    }

    private static Map<String, Object> map(String options) throws Exception {
        return JSON.readValue(options, new TypeReference<>() {});
    }

    private static ClientDataProvider clientData(String type, Map<String, Object> options) throws Exception {
        Map<String, Object> data = Map.of(
                "type", type, "challenge", options.get("challenge"), "origin", ORIGIN, "crossOrigin", false);
        return ClientDataProvider.fromClientDataJson(JSON.writeValueAsString(data).getBytes(UTF_8));
    }

    private static String json(PublicKeyCredential credential) throws Exception {
        return JSON.writeValueAsString(credential.toMap(SerializationType.JSON));
    }
}
