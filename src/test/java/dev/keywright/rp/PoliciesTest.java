package dev.keywright.rp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.upokecenter.cbor.CBORObject;
import com.yubico.webauthn.data.AttestationConveyancePreference;
import com.yubico.webauthn.data.AuthenticatorSelectionCriteria;
import com.yubico.webauthn.data.ResidentKeyRequirement;
import com.yubico.webauthn.data.UserVerificationRequirement;
import dev.keywright.crypto.RandomSource;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a relying party's policies allow and refuse; its records are in memory. */
class PoliciesTest {

    private static final String ORIGIN = "https://login.example.org";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final RelyingPartySettings SETTINGS =
            RelyingPartySettings.of("shop", "example.org", "Shop", List.of(ORIGIN));

    private final SoftAuthenticator key = new SoftAuthenticator(ORIGIN);
    private RelyingPartyService service = service(SETTINGS);

    private static RelyingPartyService service(RelyingPartySettings settings) {
        return RelyingPartyService.inMemory(
                settings, AuthenticatorTrust.NONE, () -> Instant.parse("2026-01-01T00:00:00Z"), RandomSource.system());
    }

    @Test
    void aPolicyAsksForMoreThanTheRequestAndNeverForLess() throws Exception {
        service = service(SETTINGS.withRegistration(new RegistrationPolicy(
                AttestationConveyancePreference.ENTERPRISE,
                false,
                Set.of(),
                Set.of(),
                UserVerificationRequirement.REQUIRED,
                ResidentKeyRequirement.REQUIRED,
                null,
                List.of(CredentialAlgorithm.EDDSA),
                RegistrationPolicy.Synced.ALLOWED)));
        ObjectNode options = service.startRegistration(new RegistrationRequest(
                "alice",
                "Alice",
                AuthenticatorSelectionCriteria.builder()
                        .userVerification(UserVerificationRequirement.DISCOURAGED)
                        .residentKey(ResidentKeyRequirement.DISCOURAGED)
                        .build(),
                AttestationConveyancePreference.NONE,
                false,
                JSON.createObjectNode()));

        assertThat(options.at("/authenticatorSelection/userVerification").textValue()).isEqualTo("required");
        assertThat(options.at("/authenticatorSelection/residentKey").textValue()).isEqualTo("required");
        assertThat(options.at("/authenticatorSelection/requireResidentKey").booleanValue()).isTrue();
        assertThat(options.at("/attestation").textValue()).isEqualTo("enterprise");
        assertThat(options.at("/pubKeyCredParams").toString()).isEqualTo("[{\"alg\":-8,\"type\":\"public-key\"}]");
        key.verifiesUsers = true;
        assertThatThrownBy(() -> service.finishRegistration(key.create(options)))
                .isInstanceOf(CeremonyException.class)
                .hasMessageStartingWith("The registration does not verify: ");
    }

    @ParameterizedTest
    @CsvSource({"ALLOWED, true, true", "ALLOWED, false, true", "REQUIRED, true, true", "REQUIRED, false, false",
        "FORBIDDEN, true, false", "FORBIDDEN, false, true"})
    void passkeysThatCanBeSynced(RegistrationPolicy.Synced policy, boolean eligible, boolean taken) throws Exception {
        service = service(SETTINGS.withRegistration(with(policy)));
        key.backupEligible = eligible;
        ObjectNode answer = key.create(service.startRegistration(RegistrationRequest.of("alice", "Alice")));
        if (taken) {
            assertThat(service.finishRegistration(answer).passkey().backupEligible()).isEqualTo(eligible);
        } else {
            assertThatThrownBy(() -> service.finishRegistration(answer)).hasMessageContaining("does not do here");
            assertThat(service.account("alice")).isEmpty();
        }
    }

    private static RegistrationPolicy with(RegistrationPolicy.Synced synced) {
        return new RegistrationPolicy(
                AttestationConveyancePreference.NONE,
                false,
                Set.of(),
                Set.of(),
                UserVerificationRequirement.PREFERRED,
                ResidentKeyRequirement.PREFERRED,
                null,
                CredentialAlgorithm.USUAL,
                synced);
    }

    @Test
    void formatsOtherThanThePolicysAreRefused() throws Exception {
        service = service(SETTINGS.withRegistration(new RegistrationPolicy(
                AttestationConveyancePreference.DIRECT,
                false,
                Set.of(),
                Set.of("packed"),
                UserVerificationRequirement.PREFERRED,
                ResidentKeyRequirement.PREFERRED,
                null,
                CredentialAlgorithm.USUAL,
                RegistrationPolicy.Synced.ALLOWED)));
        ObjectNode none = key.create(service.startRegistration(RegistrationRequest.of("alice", "Alice")));
        assertThatThrownBy(() -> service.finishRegistration(none))
                .hasMessage("An attestation in the format \"none\" does not do here; use another authenticator.");
        key.attestsItself = true;
        ObjectNode packed = key.create(service.startRegistration(RegistrationRequest.of("alice", "Alice")));
        assertThat(service.finishRegistration(packed).passkey().attestationFormat()).isEqualTo("packed");
    }

    @Test
    void aModelIsBelievedOnlyFromATrustedAttestation() {
        Set<String> model = Set.of("cb69481e-8ff7-4039-93ec-0a2729a154a8");
        assertThatThrownBy(() -> new RegistrationPolicy(
                        AttestationConveyancePreference.DIRECT,
                        false,
                        model,
                        Set.of(),
                        UserVerificationRequirement.PREFERRED,
                        ResidentKeyRequirement.PREFERRED,
                        null,
                        CredentialAlgorithm.USUAL,
                        RegistrationPolicy.Synced.ALLOWED))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("can claim any AAGUID");
    }

    @ParameterizedTest
    @CsvSource({
        // backup eligible, counters of two sign-ins, policy on the device, policy if synced, taken, warned
        "false, 5, 5, REJECT, WARN, false, false",
        "false, 5, 4, WARN, REJECT, true, true",
        "false, 5, 4, ACCEPT, REJECT, true, false",
        "false, 5, 0, REJECT, ACCEPT, false, false",
        "false, 0, 0, REJECT, REJECT, true, false",
        "false, 5, 6, REJECT, REJECT, true, false",
        "true, 5, 4, REJECT, WARN, true, true",
        "true, 5, 0, REJECT, ACCEPT, true, false",
        "true, 5, 4, WARN, REJECT, false, false",
        "true, 0, 0, REJECT, REJECT, true, false",
    })
    void countersThatDoNotMoveOn(
            boolean eligible, long first, long second, OnSuspicion device, OnSuspicion synced, boolean taken,
            boolean warned) throws Exception {
        service = service(SETTINGS.withSignIn(new SignInPolicy(
                UserVerificationRequirement.PREFERRED, OnSuspicion.REJECT, device, synced, OnSuspicion.WARN)));
        key.backupEligible = eligible;
        register();
        key.counter = first;
        signIn();
        key.counter = second;
        ObjectNode answer = key.get(service.startAssertion(SignInRequest.of("alice")));
        if (taken) {
            assertThat(service.finishAssertion(answer).warnings())
                    .isEqualTo(warned ? Set.of(SignInWarning.COUNTER_DID_NOT_MOVE_ON) : Set.of());
        } else {
            assertThatThrownBy(() -> service.finishAssertion(answer)).hasMessageContaining("may be a copy of this key");
        }
        assertThat(service.passkeys("alice").get(0).signatureCount()).isEqualTo(Math.max(first, second));
    }

    @ParameterizedTest
    @CsvSource({"REJECT, false, true", "WARN, false, true", "ACCEPT, false, true", "REJECT, true, false",
        "WARN, true, false", "ACCEPT, true, false"})
    void theBackupStateMayChange(OnSuspicion policy, boolean before, boolean after) throws Exception {
        service = service(SETTINGS.withSignIn(new SignInPolicy(
                UserVerificationRequirement.PREFERRED, policy, OnSuspicion.REJECT, OnSuspicion.REJECT,
                OnSuspicion.WARN)));
        key.backupEligible = true;
        key.backedUp = before;
        register();
        key.backedUp = after;
        ObjectNode answer = key.get(service.startAssertion(SignInRequest.of("alice")));
        if (policy == OnSuspicion.REJECT) {
            assertThatThrownBy(() -> service.finishAssertion(answer)).hasMessageContaining("backed up");
            assertThat(service.passkeys("alice").get(0).backedUp()).isEqualTo(before);
        } else {
            SignInWarning warning = after ? SignInWarning.BACKED_UP_NOW : SignInWarning.NO_LONGER_BACKED_UP;
            assertThat(service.finishAssertion(answer).warnings())
                    .isEqualTo(policy == OnSuspicion.WARN ? Set.of(warning) : Set.of());
            assertThat(service.passkeys("alice").get(0).backedUp()).isEqualTo(after);
            assertThat(service.finishAssertion(key.get(service.startAssertion(SignInRequest.of("alice")))).warnings())
                    .isEmpty();
        }
    }

    /** WebAuthn Level 3 §7.2 step 19, and §7.1 step 18: a backup without being eligible for one is a lie. */
    @Test
    void backupEligibilityNeverChanges() throws Exception {
        register();
        key.backupEligible = true;
        ObjectNode answer = key.get(service.startAssertion(SignInRequest.of("alice")));
        assertThatThrownBy(() -> service.finishAssertion(answer)).hasMessageContaining("does not verify");
        SoftAuthenticator liar = new SoftAuthenticator(ORIGIN);
        liar.backedUp = true;
        ObjectNode creation = liar.create(service.startRegistration(RegistrationRequest.of("bob", "Bob")));
        assertThatThrownBy(() -> service.finishRegistration(creation)).isInstanceOf(CeremonyException.class);
    }

    /** WebAuthn Level 3 §7.1 step 15. */
    @Test
    void onlyAConditionalCreationNeedsNoTouch() throws Exception {
        key.userPresent = false;
        ObjectNode untouched = key.create(service.startRegistration(RegistrationRequest.of("alice", "Alice")));
        assertThatThrownBy(() -> service.finishRegistration(untouched)).isInstanceOf(CeremonyException.class);
        ObjectNode conditional = service.startRegistration(new RegistrationRequest(
                "alice",
                "Alice",
                AuthenticatorSelectionCriteria.builder().build(),
                AttestationConveyancePreference.NONE,
                true,
                JSON.createObjectNode()));
        assertThat(service.finishRegistration(key.create(conditional)).passkey().username()).isEqualTo("alice");
        ObjectNode signIn = key.get(service.startAssertion(SignInRequest.of("alice")));
        assertThatThrownBy(() -> service.finishAssertion(signIn)).hasMessageContaining("does not verify");
    }

    @Test
    void framesAndRelatedOrigins() throws Exception {
        service = service(SETTINGS.withTopOrigins(Set.of("https://portal.example"), false)
                .withRelatedOrigins(Set.of("https://example.net")));
        key.clientData = data -> data.put("crossOrigin", true).put("topOrigin", "https://portal.example");
        register();
        signIn();
        for (UnaryOperator<ObjectNode> wrong : List.<UnaryOperator<ObjectNode>>of(
                data -> data.put("crossOrigin", true).put("topOrigin", "https://portal.example.evil"),
                data -> data.put("crossOrigin", false).put("topOrigin", "https://portal.example"),
                data -> data.put("crossOrigin", true))) {
            key.clientData = wrong::apply;
            ObjectNode answer = key.get(service.startAssertion(SignInRequest.of("alice")));
            assertThatThrownBy(() -> service.finishAssertion(answer)).hasMessageContaining("foreign");
        }
        service = service(SETTINGS.withTopOrigins(Set.of(), true).withRelatedOrigins(Set.of("https://example.net")));
        key.clientData = data -> data.put("crossOrigin", true);
        register();
        key.clientData = data -> data.put("crossOrigin", false);
        key.origin = "https://example.net";
        signIn();
        key.origin = "https://login.example.net";
        assertThatThrownBy(this::signIn).hasMessageContaining("not one of this relying party's");
    }

    @Test
    void extensionsComeBackAsFarAsTheyWereAskedFor() throws Exception {
        key.clientExtensions = (ObjectNode) JSON.readTree("""
                {"credProps": {"rk": true}, "prf": {"enabled": true, "results": {"first": "c2VjcmV0"}},
                 "largeBlob": {"supported": true}, "unasked": {"x": 1}}""");
        key.signedExtensions = CBORObject.NewMap().Add("credProtect", 3).Add("minPinLength", 6);
        Registered registered = register("""
                {"prf": {"eval": {"first": "c2FsdA"}}, "largeBlob": {"support": "preferred"}, "minPinLength": true,
                 "credentialProtectionPolicy": "userVerificationRequired", "enforceCredentialProtectionPolicy": true}""");

        assertThat(registered.extensions().toString()).isEqualTo("{\"credProps\":{\"rk\":true},"
                + "\"prf\":{\"enabled\":true},\"largeBlob\":{\"supported\":true},"
                + "\"credentialProtectionPolicy\":\"userVerificationRequired\",\"minPinLength\":6}");
        assertThat(registered.passkey().extensions()).isEqualTo(new Passkey.Extensions(3, true, true));
        assertThat(registered.passkey().discoverable()).isTrue();

        key.signedExtensions = null;
        key.clientExtensions = (ObjectNode) JSON.readTree("""
                {"prf": {"results": {"first": "c2VjcmV0"}}, "largeBlob": {"blob": "YmxvYg"}}""");
        ObjectNode inputs = (ObjectNode) JSON.readTree("{\"largeBlob\": {\"read\": true}}");
        ObjectNode options = service.startAssertion(new SignInRequest("alice", null, inputs, null));
        assertThat(options.at("/extensions/largeBlob/read").booleanValue()).isTrue();
        assertThat(service.finishAssertion(key.get(options)).extensions().toString())
                .isEqualTo("{\"largeBlob\":{\"blob\":\"YmxvYg\"}}");
    }

    @Test
    void aProtectionThatIsEnforcedMustCome() throws Exception {
        key.signedExtensions = CBORObject.NewMap().Add("credProtect", 1);
        assertThatThrownBy(() -> register("""
                        {"credentialProtectionPolicy": "userVerificationRequired",
                         "enforceCredentialProtectionPolicy": true}"""))
                .hasMessageContaining("does not protect the passkey");
        assertThat(register("{\"credentialProtectionPolicy\": \"userVerificationRequired\"}").passkey().extensions()
                        .credProtect())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"credProps\": 1}", "{\"prf\": true}", "{\"prf\": {\"eval\": {\"second\": \"AA\"}}}",
        "{\"prf\": {\"eval\": {\"first\": \"A=\"}}}", "{\"prf\": {\"evalByCredential\": {}}}",
        "{\"largeBlob\": {\"support\": \"maybe\"}}", "{\"largeBlob\": {}}", "{\"minPinLength\": 4}",
        "{\"credentialProtectionPolicy\": 3}", "{\"enforceCredentialProtectionPolicy\": \"yes\"}"
    })
    void malformedInputsOfExtensionsAreRefusedAtOnce(String inputs) {
        assertThatThrownBy(() -> register(inputs))
                .isInstanceOf(CeremonyException.class)
                .hasMessageStartingWith("The extension \"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "alice; {\"largeBlob\": {\"read\": true, \"write\": \"AA\"}}", ";{\"largeBlob\": {\"write\": \"AA\"}}",
        "alice; {\"largeBlob\": {\"write\": \"A=\"}}", ";{\"prf\": {\"evalByCredential\": {}}}",
        "alice; {\"prf\": {\"evalByCredential\": {\"a b\": {\"first\": \"AA\"}}}}",
        "alice; {\"prf\": {\"evalByCredential\": {\"AA\": {}}}}", "alice; {\"prf\": 7}", "alice; {\"appid\": 1}"
    })
    void malformedInputsAtASignInToo(String username, String inputs) throws Exception {
        ObjectNode extensions = (ObjectNode) JSON.readTree(inputs);
        assertThatThrownBy(() -> service.startAssertion(new SignInRequest(username, null, extensions, null)))
                .isInstanceOf(CeremonyException.class)
                .hasMessageStartingWith("The extension \"");
    }

    @Test
    void onlyASignInWithoutANameTellsOfAnUnknownPasskey() throws Exception {
        register();
        service.remove("alice", service.passkeys("alice").get(0).id(), "test");
        ObjectNode nameless = key.get(service.startAssertion(SignInRequest.of(null)));
        assertThatThrownBy(() -> service.finishAssertion(nameless))
                .isInstanceOfSatisfying(CeremonyException.class, e -> assertThat(service.signal(e))
                        .hasValueSatisfying(signal -> assertThat(signal.toString()).isEqualTo(
                                "{\"rpId\":\"example.org\",\"credentialId\":" + nameless.get("id") + "}")));
        ObjectNode named = key.get(service.startAssertion(SignInRequest.of("alice")));
        assertThatThrownBy(() -> service.finishAssertion(named))
                .isInstanceOfSatisfying(CeremonyException.class, e -> assertThat(service.signal(e)).isEmpty());
    }

    @Test
    void signalsSayWhatIsStillAccepted() throws Exception {
        register();
        String first = service.passkeys("alice").get(0).id();
        ObjectNode signals = service.signals("alice").orElseThrow();
        assertThat(signals.at("/allAcceptedCredentials/allAcceptedCredentialIds/0").textValue()).isEqualTo(first);
        assertThat(signals.at("/allAcceptedCredentials/userId").textValue()).isEqualTo(key.userHandle);
        assertThat(service.rename("alice", "Alicia", "test")).isTrue();
        assertThat(service.signals("alice").orElseThrow().at("/currentUserDetails").toString())
                .isEqualTo("{\"rpId\":\"example.org\",\"userId\":\"" + key.userHandle
                        + "\",\"name\":\"alice\",\"displayName\":\"Alicia\"}");
        assertThat(service.remove("alice", first, "test")).isTrue();
        assertThat(service.remove("alice", first, "test")).isFalse();
        assertThat(service.signals("alice").orElseThrow().at("/allAcceptedCredentials/allAcceptedCredentialIds"))
                .isEmpty();
        assertThat(service.removeAccount("alice", "test")).hasValue(0);
        assertThat(service.signals("alice")).isEmpty();
    }

    private void register() throws CeremonyException {
        service.finishRegistration(key.create(service.startRegistration(RegistrationRequest.of("alice", "Alice"))));
    }

    private Registered register(String inputs) throws Exception {
        return service.finishRegistration(key.create(service.startRegistration(new RegistrationRequest(
                "alice",
                "Alice",
                AuthenticatorSelectionCriteria.builder().build(),
                AttestationConveyancePreference.NONE,
                false,
                (ObjectNode) JSON.readTree(inputs)))));
    }

    private SignIn signIn() throws CeremonyException {
        return service.finishAssertion(key.get(service.startAssertion(SignInRequest.of("alice"))));
    }
}
