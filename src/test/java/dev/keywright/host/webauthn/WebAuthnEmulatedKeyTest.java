package dev.keywright.host.webauthn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.upokecenter.cbor.CBORObject;
import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.credential.CredentialRecord;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.attestation.statement.FIDOU2FAttestationStatement;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import com.yubico.yubikit.fido.client.Ctap2Client;
import com.yubico.yubikit.fido.ctap.Ctap2Session;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.host.emulated.EmulatedCardConnection;
import dev.keywright.host.emulated.EmulatedFidoConnection;
import dev.keywright.host.webauthn.WebAuthnException.Reason;
import dev.keywright.testing.TestProfiles;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.KeyFactory;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.UserPresence;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.TokenState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole ceremonies with an emulated key, judged by another library's relying party. */
@Timeout(60)
class WebAuthnEmulatedKeyTest {

    private static final String ORIGIN = "https://login.example.org";
    private static final String PIN = "1234";
    private static final byte[] CHALLENGE = "a challenge of some length".getBytes(StandardCharsets.UTF_8);

    private final WebAuthnManager verifier = WebAuthnManager.createNonStrictWebAuthnManager();
    private UserPresence presence = UserPresence.ALWAYS;
    private final EmulatedKey key = make(FirmwareProfiles.defaultProfile());
    private final EmulatedFidoConnection connection = new EmulatedFidoConnection(key.fidoHid());
    private final WebAuthnClient client = WebAuthnClient.over(connection);

    private EmulatedKey make(FirmwareProfile profile) {
        TokenState state = TokenState.made(KeyFactory.make(profile, RandomSource.system()));
        return new EmulatedKey(profile, state, TokenEnvironment.of(StateStore.IN_MEMORY)
                .withPresence((what, cancelled) -> presence.await(what, cancelled)));
    }

    @AfterEach
    void unplug() {
        connection.close();
        key.close();
    }

    private void setPin() throws Exception {
        new Ctap2Client(new Ctap2Session(connection)).setPin(PIN.toCharArray());
    }

    private static String creationOptions(String user, String more) {
        return """
                {"rp":{"id":"example.org","name":"Example"},
                 "user":{"id":"%s","name":"%s","displayName":"%s"},
                 "challenge":"%s","pubKeyCredParams":[{"type":"public-key","alg":-7}]%s}"""
                .formatted(base64Url(user.getBytes(StandardCharsets.UTF_8)), user, user, base64Url(CHALLENGE), more);
    }

    private static String requestOptions(String more) {
        return "{\"rpId\":\"example.org\",\"challenge\":\"%s\"%s}".formatted(base64Url(CHALLENGE), more);
    }

    private static String list(String member, String id) {
        return ",\"%s\":[{\"type\":\"public-key\",\"id\":\"%s\"}]".formatted(member, id);
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }

    private static ServerProperty server() {
        return ServerProperty.builder()
                .origin(new Origin(ORIGIN))
                .rpId("example.org")
                .challenge(new DefaultChallenge(CHALLENGE))
                .build();
    }

    private CredentialRecord verifyRegistration(String response, boolean userVerified) {
        var data = verifier.verifyRegistrationResponseJSON(
                response, new RegistrationParameters(server(), null, userVerified, true));
        return new CredentialRecordImpl(data.getAttestationObject(), data.getCollectedClientData(),
                data.getClientExtensions(), data.getTransports());
    }

    private void verifyAuthentication(String response, CredentialRecord record, boolean userVerified) {
        verifier.verifyAuthenticationResponseJSON(
                response, new AuthenticationParameters(server(), record, null, userVerified, true));
    }

    private Reason refusal(String options, UserPrompts prompts) {
        boolean creation = options.contains("\"user\"");
        return catchThrowableOfType(WebAuthnException.class, () -> {
                    if (creation) {
                        client.register(options, ORIGIN, prompts);
                    } else {
                        client.authenticate(options, ORIGIN, prompts);
                    }
                })
                .reason();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "indirect", "direct"})
    void registersAndSignsIn(String attestation) throws Exception {
        String options = creationOptions("alice", ",\"attestation\":\"" + attestation + "\"");
        String registered = client.register(options, ORIGIN, UserPrompts.NONE);
        CredentialRecord record = verifyRegistration(registered, false);
        byte[] object = Base64.getUrlDecoder().decode(json(registered).at("/response/attestationObject").textValue());
        assertThat(CBORObject.DecodeFromBytes(object).get("fmt").AsString())
                .isEqualTo(attestation.equals("none") ? "none" : "packed");
        assertThat(json(registered).at("/response/transports")).hasToString("[\"nfc\",\"usb\"]");

        String allow = list("allowCredentials", json(registered).get("id").textValue());
        verifyAuthentication(client.authenticate(requestOptions(allow), ORIGIN, UserPrompts.NONE), record, false);
    }

    @Test
    void registersAndSignsInOverTheCardPipe() throws Exception {
        try (SmartCardConnection card = new EmulatedCardConnection(key.usbCard(), Transport.USB)) {
            WebAuthnClient overCard = WebAuthnClient.over(card);
            String registered = overCard.register(creationOptions("alice", ""), ORIGIN, UserPrompts.NONE);
            CredentialRecord record = verifyRegistration(registered, false);
            String allow = list("allowCredentials", json(registered).get("id").textValue());
            verifyAuthentication(overCard.authenticate(requestOptions(allow), ORIGIN, UserPrompts.NONE), record, false);
        }
    }

    @Test
    void aPasskeyWithAPinSignsInWithoutAName() throws Exception {
        setPin();
        String passkey = ",\"authenticatorSelection\":{\"residentKey\":\"required\",\"userVerification\":\"required\"},"
                + "\"extensions\":{\"credProps\":true}";
        String registered = client.register(creationOptions("alice", passkey), ORIGIN, UserPrompts.pin(PIN));
        CredentialRecord record = verifyRegistration(registered, true);
        assertThat(json(registered).at("/clientExtensionResults/credProps/rk").booleanValue()).isTrue();

        String asserted = client.authenticate(
                requestOptions(",\"userVerification\":\"required\""), ORIGIN, UserPrompts.pin(PIN));
        verifyAuthentication(asserted, record, true);
        assertThat(json(asserted).at("/response/userHandle").textValue())
                .isEqualTo(base64Url("alice".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void oneOfSeveralPasskeysIsChosenByName() throws Exception {
        setPin();
        for (String user : List.of("alice", "bob")) {
            client.register(creationOptions(user, ",\"authenticatorSelection\":{\"residentKey\":\"required\"}"),
                    ORIGIN, UserPrompts.pin(PIN));
        }
        UserPrompts alice = new UserPrompts() {
            @Override
            public char[] pin() {
                return PIN.toCharArray();
            }

            @Override
            public int choose(List<Account> accounts) {
                return accounts.indexOf(new Account("alice", "alice"));
            }
        };
        JsonNode asserted = json(client.authenticate(requestOptions(""), ORIGIN, alice));
        assertThat(asserted.at("/response/userHandle").textValue())
                .isEqualTo(base64Url("alice".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theSamePrfInputGivesTheSameSecret() throws Exception {
        setPin();
        String prf = ",\"extensions\":{\"prf\":{}}";
        JsonNode registered = json(client.register(creationOptions("alice", prf), ORIGIN, UserPrompts.pin(PIN)));
        assertThat(registered.at("/clientExtensionResults/prf/enabled").booleanValue()).isTrue();
        String request = requestOptions(list("allowCredentials", registered.get("id").textValue())
                + ",\"extensions\":{\"prf\":{\"eval\":{\"first\":\"AAEC\"}}}");
        JsonNode first = json(client.authenticate(request, ORIGIN, UserPrompts.pin(PIN)));
        JsonNode second = json(client.authenticate(request, ORIGIN, UserPrompts.pin(PIN)));
        String secret = first.at("/clientExtensionResults/prf/results/first").textValue();
        assertThat(Base64.getUrlDecoder().decode(secret)).hasSize(32);
        assertThat(second.at("/clientExtensionResults/prf/results/first").textValue()).isEqualTo(secret);
    }

    @Test
    void aMalformedExtensionIsAMistakeInTheOptions() throws Exception {
        setPin();
        String registered = client.register(creationOptions("alice", ""), ORIGIN, UserPrompts.pin(PIN));
        String allow = list("allowCredentials", json(registered).get("id").textValue());
        for (String prf : List.of("7", "{\"eval\":7}", "{\"eval\":{}}", "{\"eval\":{\"first\":7}}",
                "{\"eval\":{\"first\":\"*\"}}")) {
            String request = requestOptions(allow + ",\"extensions\":{\"prf\":" + prf + "}");
            assertThat(refusal(request, UserPrompts.pin(PIN))).as(prf).isEqualTo(Reason.INVALID_OPTIONS);
        }
    }

    @Test
    void wrongPinsAreCountedPausedAndBlocked() throws Exception {
        setPin();
        UserPrompts wrong = UserPrompts.pin("4321");
        WebAuthnException first = catchThrowableOfType(
                WebAuthnException.class, () -> client.register(creationOptions("alice", ""), ORIGIN, wrong));
        assertThat(first).hasMessage("That is not the key's PIN; 7 tries are left.");
        assertThat(first.reason()).isEqualTo(Reason.PIN_WRONG);
        assertThat(refusal(creationOptions("alice", ""), wrong)).isEqualTo(Reason.PIN_WRONG);
        assertThat(refusal(creationOptions("alice", ""), wrong)).isEqualTo(Reason.PIN_PAUSED);
        for (int i = 3; i < 8; i++) {
            key.powerCycle();
            refusal(creationOptions("alice", ""), wrong);
        }
        key.powerCycle();
        assertThat(refusal(creationOptions("alice", ""), UserPrompts.pin(PIN))).isEqualTo(Reason.PIN_BLOCKED);
    }

    @Test
    void aKeyWithAPinRegistersNothingWithoutIt() throws Exception {
        setPin();
        assertThat(refusal(creationOptions("alice", ""), UserPrompts.NONE)).isEqualTo(Reason.PIN_REQUIRED);
    }

    @Test
    void aKeyWithoutAPinCannotBeMadeToVerify() {
        assertThat(refusal(requestOptions(",\"userVerification\":\"required\""), UserPrompts.NONE))
                .isEqualTo(Reason.PIN_NOT_SET);
    }

    @Test
    void aKeyIsRegisteredOnce() throws Exception {
        String registered = client.register(creationOptions("alice", ""), ORIGIN, UserPrompts.NONE);
        String again = creationOptions("alice", list("excludeCredentials", json(registered).get("id").textValue()));
        assertThat(refusal(again, UserPrompts.NONE)).isEqualTo(Reason.ALREADY_REGISTERED);
        assertThat(json(client.register(
                                creationOptions("alice", list("excludeCredentials", "AAEC")), ORIGIN, UserPrompts.NONE))
                        .has("id"))
                .isTrue();
    }

    @Test
    void aStrangerHoldsNoCredential() throws Exception {
        assertThat(refusal(requestOptions(""), UserPrompts.NONE)).isEqualTo(Reason.NO_CREDENTIAL);
        assertThat(refusal(requestOptions(list("allowCredentials", "AAEC")), UserPrompts.NONE))
                .isEqualTo(Reason.NO_CREDENTIAL);
        String registered = client.register(creationOptions("alice", ""), ORIGIN, UserPrompts.NONE);
        String allow = list("allowCredentials", json(registered).get("id").textValue());
        String elsewhere = requestOptions(allow).replace("example.org", "login.example.org");
        assertThat(refusal(elsewhere, UserPrompts.NONE)).isEqualTo(Reason.NO_CREDENTIAL);
    }

    @Test
    void nobodyTouchesOrSomebodyDeclines() {
        presence = UserPresence.NEVER;
        assertThat(refusal(creationOptions("alice", ""), UserPrompts.NONE)).isEqualTo(Reason.TIMED_OUT);
        presence = (what, cancelled) -> UserPresence.Answer.DECLINED;
        assertThat(refusal(creationOptions("alice", ""), UserPrompts.NONE)).isEqualTo(Reason.CANCELLED);
    }

    @Test
    void anAlgorithmThatTheKeyLacksIsNotSupported() {
        String rsa = creationOptions("alice", "").replace("\"alg\":-7", "\"alg\":-257");
        assertThat(refusal(rsa, UserPrompts.NONE)).isEqualTo(Reason.NOT_SUPPORTED);
    }

    @Test
    void aKeyThatKnowsU2fOnlyIsSpokenToInU2f() throws Exception {
        try (EmulatedKey old = make(TestProfiles.with("fido.hidCapabilities", 0x01));
                EmulatedFidoConnection pipe = new EmulatedFidoConnection(old.fidoHid())) {
            WebAuthnClient overU2f = WebAuthnClient.over(pipe);
            String direct = ",\"attestation\":\"direct\"";
            String registered = overU2f.register(creationOptions("alice", direct), ORIGIN, UserPrompts.NONE);
            CredentialRecord record = verifyRegistration(registered, false);
            assertThat(record.getAttestationStatement()).isInstanceOf(FIDOU2FAttestationStatement.class);
            String allow = list("allowCredentials", json(registered).get("id").textValue());
            verifyAuthentication(overU2f.authenticate(requestOptions(allow), ORIGIN, UserPrompts.NONE), record, false);
        }
    }

    @Test
    void aBusyKeyIsNotTakenForAnOldOne() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        presence = (what, cancelled) -> {
            asked.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return UserPresence.Answer.TOUCHED;
        };
        FutureTask<String> first = new FutureTask<>(
                () -> client.register(creationOptions("alice", ""), ORIGIN, UserPrompts.NONE));
        new Thread(first).start();
        asked.await();
        try (EmulatedFidoConnection second = new EmulatedFidoConnection(key.fidoHid())) {
            assertThatThrownBy(() -> WebAuthnClient.over(second)
                            .register(creationOptions("bob", ""), ORIGIN, UserPrompts.NONE))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("The key is busy with another program");
        }
        release.countDown();
        verifyRegistration(first.get(), false);
    }
}
