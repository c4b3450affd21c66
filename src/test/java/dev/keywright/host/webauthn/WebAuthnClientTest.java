package dev.keywright.host.webauthn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.upokecenter.cbor.CBORObject;
import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import dev.keywright.host.emulated.EmulatedFidoConnection;
import dev.keywright.host.webauthn.W3cVectors.Ceremony;
import dev.keywright.host.webauthn.WebAuthnException.Reason;
import dev.keywright.token.UserPresence;
import dev.keywright.token.hid.CtapHidInterface;
import dev.keywright.token.profile.FirmwareProfiles;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a key that replays the W3C's test vectors, so that every byte of the result is known. */
@Timeout(60)
class WebAuthnClientTest {

    /** Its client data has no member that a browser of today would not write. */
    private static final String VECTOR = "none-es256-long-credential-id";

    private final Ceremony registration = W3cVectors.registration(VECTOR);
    private final Ceremony authentication = W3cVectors.authentication(VECTOR);
    private final byte[] credentialId = registration.bytes("credential_id");
    private final ReplayKey key = new ReplayKey();
    private final CtapHidInterface hid =
            new CtapHidInterface(FirmwareProfiles.defaultProfile(), key, InstantSource.system());
    private final EmulatedFidoConnection connection = new EmulatedFidoConnection(hid);
    private final WebAuthnClient client = WebAuthnClient.over(connection);

    @AfterEach
    void unplug() {
        connection.close();
        hid.close();
    }

    private String creationOptions(String more) {
        return """
                {"rp":{"id":"example.org","name":"Example"},
                 "user":{"id":"AQ","name":"alice","displayName":"Alice"},
                 "challenge":"%s","pubKeyCredParams":[{"type":"public-key","alg":-7}]%s}"""
                .formatted(base64Url(registration.bytes("challenge")), more);
    }

    private String requestOptions(String more) {
        return "{\"rpId\":\"example.org\",\"challenge\":\"%s\"%s}"
                .formatted(base64Url(authentication.bytes("challenge")), more);
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] decoded(JsonNode node) {
        return Base64.getUrlDecoder().decode(node.textValue());
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }

    private Reason reasonOfRegistering(String options) {
        return catchThrowableOfType(
                        WebAuthnException.class,
                        () -> client.register(options, W3cVectors.ORIGIN, UserPrompts.NONE))
                .reason();
    }

    @Test
    void aRegistrationIsTheVectorToTheByte() throws Exception {
        key.registers(registration);
        String options = creationOptions(",\"attestation\":\"direct\"");
        JsonNode credential = json(client.register(options, W3cVectors.ORIGIN, UserPrompts.NONE));
        assertThat(credential.get("id").textValue()).isEqualTo(base64Url(credentialId));
        assertThat(credential.get("rawId")).isEqualTo(credential.get("id"));
        assertThat(credential.get("type").textValue()).isEqualTo("public-key");
        assertThat(credential.get("authenticatorAttachment").textValue()).isEqualTo("cross-platform");
        assertThat(credential.get("clientExtensionResults").isObject()).isTrue();
        JsonNode response = credential.get("response");
        assertThat(decoded(response.get("clientDataJSON"))).isEqualTo(registration.bytes("clientDataJSON"));
        assertThat(decoded(response.get("attestationObject"))).isEqualTo(registration.bytes("attestationObject"));
        assertThat(decoded(response.get("authenticatorData"))).isEqualTo(
                CBORObject.DecodeFromBytes(registration.bytes("attestationObject")).get("authData").GetByteString());
        assertThat(response.get("publicKeyAlgorithm").intValue()).isEqualTo(-7);
        assertThat(response.get("transports")).hasToString("[\"usb\"]");
        // SubjectPublicKeyInfo of a P-256 key: a fixed head and the point (RFC 5480 §2).
        assertThat(decoded(response.get("publicKey"))).hasSize(91).startsWith(0x30, 0x59, 0x30, 0x13);
        assertThat(key.requests.get(0).get(CBORObject.FromObject(1)).GetByteString())
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(registration.bytes("clientDataJSON")));
    }

    @Test
    void anAssertionIsTheVectorToTheByte() throws Exception {
        key.asserts(authentication, credentialId, "alice", 1);
        JsonNode credential =
                json(client.authenticate(requestOptions(""), W3cVectors.ORIGIN, UserPrompts.NONE));
        assertThat(credential.get("id").textValue()).isEqualTo(base64Url(credentialId));
        JsonNode response = credential.get("response");
        assertThat(decoded(response.get("clientDataJSON"))).isEqualTo(authentication.bytes("clientDataJSON"));
        assertThat(decoded(response.get("authenticatorData"))).isEqualTo(authentication.bytes("authenticatorData"));
        assertThat(decoded(response.get("signature"))).isEqualTo(authentication.bytes("signature"));
        assertThat(decoded(response.get("userHandle"))).asString().isEqualTo("alice");
    }

    @Test
    void anotherLibraryVerifiesBoth() throws Exception {
        key.registers(registration).asserts(authentication, credentialId, "alice", 1);
        WebAuthnManager verifier = WebAuthnManager.createNonStrictWebAuthnManager();
        var registered = verifier.parseRegistrationResponseJSON(
                client.register(creationOptions(""), W3cVectors.ORIGIN, UserPrompts.NONE));
        verifier.verify(registered, new RegistrationParameters(server(registration), null, false, true));
        var asserted = verifier.parseAuthenticationResponseJSON(
                client.authenticate(requestOptions(""), W3cVectors.ORIGIN, UserPrompts.NONE));
        var record = new CredentialRecordImpl(registered.getAttestationObject(), registered.getCollectedClientData(),
                registered.getClientExtensions(), registered.getTransports());
        assertThat(verifier.verify(asserted, new AuthenticationParameters(
                                server(authentication), record, null, false, true))
                        .getCredentialId())
                .isEqualTo(credentialId);
    }

    private static ServerProperty server(Ceremony ceremony) {
        return ServerProperty.builder()
                .origin(new com.webauthn4j.data.client.Origin(W3cVectors.ORIGIN))
                .rpId("example.org")
                .challenge(new DefaultChallenge(ceremony.bytes("challenge")))
                .build();
    }

    @Test
    void aSiteThatWantsNoAttestationGetsNone() throws Exception {
        Ceremony packed = W3cVectors.registration("packed-es256");
        key.registers(packed);
        JsonNode credential = json(client.register(creationOptions(""), W3cVectors.ORIGIN, UserPrompts.NONE));
        CBORObject sent = CBORObject.DecodeFromBytes(packed.bytes("attestationObject"));
        CBORObject kept = CBORObject.DecodeFromBytes(decoded(credential.at("/response/attestationObject")));
        assertThat(kept).isEqualTo(CBORObject.NewMap()
                .Add("fmt", "none").Add("attStmt", CBORObject.NewMap()).Add("authData", sent.get("authData")));
    }

    @Test
    void aPreferenceForVerificationYieldsToAKeyThatCannot() throws Exception {
        key.option("clientPin", false).registers(registration).asserts(authentication, credentialId, "alice", 1);
        String preferred = ",\"authenticatorSelection\":{\"userVerification\":\"preferred\"}";
        assertThat(client.register(creationOptions(preferred), W3cVectors.ORIGIN, UserPrompts.NONE)).isNotEmpty();
        assertThat(client.authenticate(requestOptions(""), W3cVectors.ORIGIN, UserPrompts.NONE)).isNotEmpty();
    }

    @Test
    void aDemandForVerificationDoesNot() {
        key.option("clientPin", false);
        String required = ",\"authenticatorSelection\":{\"userVerification\":\"required\"}";
        assertThat(reasonOfRegistering(creationOptions(required))).isEqualTo(Reason.PIN_NOT_SET);
        key.option("alwaysUv", true);
        assertThat(reasonOfRegistering(creationOptions(""))).isEqualTo(Reason.PIN_NOT_SET);
        assertThat(key.requests).isEmpty();
    }

    @Test
    void aKeyWithAPinAsksForItOnlyOfSomebodyWhoIsThere() {
        key.option("clientPin", true);
        assertThat(reasonOfRegistering(creationOptions(""))).isEqualTo(Reason.PIN_REQUIRED);
        assertThat(key.requests).isEmpty();
    }

    @Test
    void credentialsStayOffTheKeyUnlessTheSiteAsks() throws Exception {
        key.registers(registration).registers(registration);
        client.register(creationOptions(""), W3cVectors.ORIGIN, UserPrompts.NONE);
        client.register(creationOptions(",\"authenticatorSelection\":{\"residentKey\":\"preferred\"}"),
                W3cVectors.ORIGIN, UserPrompts.NONE);
        CBORObject options = CBORObject.FromObject(7);
        assertThat(key.requests.get(0).ContainsKey(options)).isFalse();
        assertThat(key.requests.get(1).get(options)).hasToString("{\"rk\": true}");
    }

    @Test
    void anExcludedKeyIsAlreadyRegistered() {
        // The first answer is to the question whether the key knows the credential.
        key.asserts(authentication, new byte[] {9}, "alice", 1).answers(0x19);
        String exclude = ",\"excludeCredentials\":[{\"type\":\"public-key\",\"id\":\"CQ\"}]";
        assertThat(reasonOfRegistering(creationOptions(exclude))).isEqualTo(Reason.ALREADY_REGISTERED);
    }

    @Test
    void aKeyWithoutACredentialSaysSo() {
        key.answers(0x2e);
        assertThatThrownBy(() -> client.authenticate(requestOptions(""), W3cVectors.ORIGIN, UserPrompts.NONE))
                .hasMessage("This key holds no credential for this site; try another key.");
    }

    @Test
    void severalAccountsAreAChoice() throws Exception {
        List<UserPrompts.Account> offered = new ArrayList<>();
        UserPrompts second = new UserPrompts() {
            @Override
            public char[] pin() {
                return null;
            }

            @Override
            public int choose(List<Account> accounts) {
                offered.addAll(accounts);
                return 1;
            }
        };
        key.asserts(authentication, credentialId, "alice", 2).asserts(authentication, new byte[] {9}, "bob", 0);
        JsonNode chosen = json(client.authenticate(requestOptions(""), W3cVectors.ORIGIN, second));
        assertThat(decoded(chosen.at("/response/userHandle"))).asString().isEqualTo("bob");
        assertThat(decoded(chosen.get("rawId"))).containsExactly(9);
        assertThat(offered).extracting(UserPrompts.Account::name).containsExactly("alice", "bob");
    }

    @Test
    void accountsWithoutNamesAreAChoiceToo() throws Exception {
        List<UserPrompts.Account> offered = new ArrayList<>();
        UserPrompts prompts = new UserPrompts() {
            @Override
            public char[] pin() {
                return null;
            }

            @Override
            public int choose(List<Account> accounts) {
                offered.addAll(accounts);
                return -1;
            }
        };
        for (int i = 0; i < 2; i++) {
            key.asserts(authentication, credentialId, "alice", 2, false)
                    .asserts(authentication, new byte[] {9}, "bob", 0, false);
        }
        JsonNode first = json(client.authenticate(requestOptions(""), W3cVectors.ORIGIN, UserPrompts.NONE));
        assertThat(decoded(first.at("/response/userHandle"))).asString().isEqualTo("alice");
        assertThatThrownBy(() -> client.authenticate(requestOptions(""), W3cVectors.ORIGIN, prompts))
                .hasMessage("The request was cancelled.");
        assertThat(offered).hasSize(2).allMatch(account -> account.name() == null);
    }

    @Test
    void aPersonIsToldOnceToTouchAndMayCallItOff() {
        AtomicInteger told = new AtomicInteger();
        AtomicBoolean cancelled = new AtomicBoolean();
        key.presence = (what, withdrawn) -> {
            while (!withdrawn.getAsBoolean()) {
                Thread.yield();
            }
            return UserPresence.Answer.CANCELLED;
        };
        UserPrompts prompts = new UserPrompts() {
            private int asked;

            @Override
            public char[] pin() {
                return null;
            }

            @Override
            public void touchNeeded() {
                told.incrementAndGet();
            }

            @Override
            public boolean isCancelled() {
                cancelled.set(told.get() > 0 && ++asked > 3);
                return cancelled.get();
            }
        };
        assertThatThrownBy(() -> client.authenticate(requestOptions(""), W3cVectors.ORIGIN, prompts))
                .hasMessage("The request was cancelled.");
        assertThat(told).hasValue(1);
    }

    @Test
    void aPageOfAnotherDomainNeverReachesTheKey() {
        assertThatThrownBy(() -> client.register(creationOptions(""), "https://example.com", UserPrompts.NONE))
                .hasMessageContaining("may not use the relying party id");
        assertThat(key.requests).isEmpty();
    }

    @Test
    void aKeyThatAnswersNonsenseIsAFailedKey() {
        key.answers(0);
        assertThat(reasonOfRegistering(creationOptions(""))).isEqualTo(Reason.FAILED);
    }
}
