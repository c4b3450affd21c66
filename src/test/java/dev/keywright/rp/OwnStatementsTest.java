package dev.keywright.rp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.upokecenter.cbor.CBORObject;
import com.yubico.webauthn.attestation.AttestationTrustSource;
import com.yubico.webauthn.attestation.AttestationTrustSource.TrustRootsResult;
import com.yubico.webauthn.data.AttestationConveyancePreference;
import com.yubico.webauthn.data.ResidentKeyRequirement;
import com.yubico.webauthn.data.UserVerificationRequirement;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.crypto.SigningKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and statements that webauthn-server-core does not know: ML-DSA, and "android-key". */
class OwnStatementsTest {

    private static final String ORIGIN = "https://login.example.org";
    private static final String AAGUID = "cb69481e8ff7403993ec0a2729a154a8";
    private static final SigningKey OTHER =
            Crypto.fastest().generate(SignatureAlgorithm.ES256, RandomSource.system());

    private RelyingPartyService service = service(false, AuthenticatorTrust.NONE);
    private SoftAuthenticator key = new SoftAuthenticator(ORIGIN, SignatureAlgorithm.ML_DSA_44);

    private static RelyingPartyService service(boolean trustedOnly, AuthenticatorTrust trust) {
        return RelyingPartyService.inMemory(
                RelyingPartySettings.of("shop", "example.org", "Shop", List.of(ORIGIN))
                        .withRegistration(new RegistrationPolicy(
                                AttestationConveyancePreference.DIRECT,
                                trustedOnly,
                                Set.of(),
                                Set.of(),
                                UserVerificationRequirement.PREFERRED,
                                ResidentKeyRequirement.PREFERRED,
                                null,
                                List.of(
                                        CredentialAlgorithm.ML_DSA_44,
                                        CredentialAlgorithm.ML_DSA_65,
                                        CredentialAlgorithm.ML_DSA_87,
                                        CredentialAlgorithm.ES256),
                                RegistrationPolicy.Synced.ALLOWED)),
                trust,
                () -> Instant.parse("2026-01-01T00:00:00Z"),
                RandomSource.system());
    }

    @ParameterizedTest
    @EnumSource(value = SignatureAlgorithm.class, names = "ML_DSA_.*", mode = EnumSource.Mode.MATCH_ALL)
    void passkeysOfMlDsaRegisterAndSignIn(SignatureAlgorithm algorithm) throws Exception {
        for (boolean self : List.of(false, true)) {
            key = new SoftAuthenticator(ORIGIN, algorithm);
            key.attestsItself = self;
            Passkey passkey = register();
            assertThat(passkey.algorithm()).isEqualTo(algorithm.coseId());
            assertThat(passkey.attestationType()).isEqualTo(self ? "SELF_ATTESTATION" : "NONE");
            key.counter = 3;
            key.verifiesUsers = true;
            SignIn signIn = service.finishAssertion(key.get(service.startAssertion(SignInRequest.of("alice"))));
            assertThat(signIn.userVerified()).isTrue();
            assertThat(signIn.passkey().signatureCount()).isEqualTo(3);
            key.counter = 4;
            assertThat(service.finishAssertion(key.get(service.startAssertion(SignInRequest.of(null))))
                            .passkey()
                            .id())
                    .isEqualTo(passkey.id());
        }
    }

    @Test
    void mlDsaIsOfferedOnlyWhereAPolicySaysSo() throws Exception {
        assertThat(CredentialAlgorithm.USUAL).noneMatch(algorithm -> algorithm.name().startsWith("ML_DSA"));
        assertThat(options().get("pubKeyCredParams").toString())
                .startsWith("[{\"alg\":-48,\"type\":\"public-key\"},{\"alg\":-49,")
                .contains("{\"alg\":-50,");
        service = RelyingPartyService.inMemory(
                RelyingPartySettings.of("shop", "example.org", "Shop", List.of(ORIGIN)),
                AuthenticatorTrust.NONE,
                () -> Instant.parse("2026-01-01T00:00:00Z"),
                RandomSource.system());
        assertRefused("the passkey's algorithm was not asked for.");
    }

    /** Each step of §7.1 and §7.2 that the library would have taken. */
    @Test
    void stepsThatFailAreNamed() throws Exception {
        ObjectNode elsewhere = options();
        ((ObjectNode) elsewhere.get("rp")).put("id", "evil.example");
        assertRefused(key.create(elsewhere), "the authenticator made it for another relying party.");
        key.userPresent = false;
        assertRefused("nobody touched the authenticator.");
        key.userPresent = true;
        key.backedUp = true;
        assertThatThrownBy(this::register).isInstanceOf(CeremonyException.class);
        key.backedUp = false;
        service = RelyingPartyService.inMemory(
                service.settings().withRegistration(new RegistrationPolicy(
                        AttestationConveyancePreference.DIRECT,
                        false,
                        Set.of(),
                        Set.of(),
                        UserVerificationRequirement.REQUIRED,
                        ResidentKeyRequirement.PREFERRED,
                        null,
                        List.of(CredentialAlgorithm.ML_DSA_44),
                        RegistrationPolicy.Synced.ALLOWED)),
                AuthenticatorTrust.NONE,
                () -> Instant.parse("2026-01-01T00:00:00Z"),
                RandomSource.system());
        assertRefused("the authenticator did not verify who holds it.");
    }

    @Test
    void aSignInOfMlDsaIsHeldToTheSameSteps() throws Exception {
        register();
        ObjectNode options = service.startAssertion(SignInRequest.of("alice"));
        ObjectNode elsewhere = service.startAssertion(SignInRequest.of("alice")).put("rpId", "evil.example");
        assertThatThrownBy(() -> service.finishAssertion(key.get(elsewhere))).hasMessageContaining("does not verify");
        key.userPresent = false;
        ObjectNode untouched = service.startAssertion(SignInRequest.of("alice"));
        assertThatThrownBy(() -> service.finishAssertion(key.get(untouched))).hasMessageContaining("does not verify");
        key.userPresent = true;
        key.userHandle = "AAAA";
        assertThatThrownBy(() -> service.finishAssertion(key.get(options))).hasMessageContaining("does not verify");
        assertThatThrownBy(() -> service.finishAssertion(key.get(service.startAssertion(SignInRequest.of(null)))))
                .hasMessageContaining("does not verify");
        key.userHandle = "";
        ObjectNode nameless = service.startAssertion(SignInRequest.of(null));
        assertThatThrownBy(() -> service.finishAssertion(key.get(nameless))).hasMessageContaining("does not verify");
        ObjectNode required = service.startAssertion(
                SignInRequest.of("alice").with(UserVerificationRequirement.REQUIRED));
        assertThatThrownBy(() -> service.finishAssertion(key.get(required))).hasMessageContaining("does not verify");
        key.backupEligible = true;
        ObjectNode eligible = service.startAssertion(SignInRequest.of("alice"));
        assertThatThrownBy(() -> service.finishAssertion(key.get(eligible))).hasMessageContaining("does not verify");
        key.backupEligible = false;
        assertThat(service.finishAssertion(key.get(service.startAssertion(SignInRequest.of("alice")))).warnings())
                .isEmpty();
    }

    @Test
    void aSelfAttestationIsOfTheKeyItself() {
        key.attestsItself = true;
        key.attestation = (own, data, hash) -> CBORObject.NewMap().Add("fmt", "packed").Add("attStmt",
                CBORObject.NewMap().Add("alg", -7).Add("sig", Crypto.fastest().sign(OTHER, data, hash)));
        assertRefused("the attestation's algorithm is not the key's.");
        key.attestation = (own, data, hash) -> CBORObject.NewMap().Add("fmt", "packed").Add("attStmt",
                CBORObject.NewMap().Add("alg", -48).Add("sig", Crypto.fastest().sign(OTHER, data, hash)));
        assertRefused("the attestation's signature is wrong.");
        key.attestation = (own, data, hash) -> CBORObject.NewMap().Add("fmt", "packed").Add("attStmt",
                CBORObject.NewMap().Add("alg", -48));
        assertRefused("the attestation statement lacks \"sig\".");
        key.attestation = (own, data, hash) -> CBORObject.NewMap().Add("fmt", "packed").Add("attStmt",
                CBORObject.NewMap().Add("sig", new byte[1]));
        assertRefused("the attestation statement names no algorithm.");
        key.attestation = (own, data, hash) ->
                CBORObject.NewMap().Add("fmt", "tpm").Add("attStmt", CBORObject.NewMap());
        assertRefused("the attestation's format has no such keys.");
    }

    @Test
    void aCompoundAttestationIsRefusedWithASentence() {
        key.attestation = (own, data, hash) -> CBORObject.NewMap().Add("fmt", "compound").Add("attStmt",
                CBORObject.NewArray()
                        .Add(CBORObject.NewMap().Add("fmt", "none").Add("attStmt", CBORObject.NewMap()))
                        .Add(CBORObject.NewMap().Add("fmt", "none").Add("attStmt", CBORObject.NewMap())));
        assertThatThrownBy(this::register)
                .isInstanceOf(CeremonyException.class)
                .hasMessageContaining("A compound attestation cannot be verified here");
    }

    private record Roots(X509Certificate root) implements AuthenticatorTrust {

        @Override
        public Optional<AttestationTrustSource> roots() {
            return Optional.of((chain, aaguid) -> TrustRootsResult.builder()
                    .trustRoots(Set.of(root))
                    .enableRevocationChecking(false)
                    .build());
        }

        @Override
        public Optional<String> objection(String aaguid, List<X509Certificate> chain) {
            return chain.size() == 1 ? Optional.empty() : Optional.of("The chain is gone.");
        }
    }

    /** A key of ML-DSA in an authenticator whose own certificate is classical. */
    @Test
    void aCertifiedKeyOfMlDsaIsTrusted() throws Exception {
        AttestationAuthority authority = new AttestationAuthority();
        service = service(true, new Roots(authority.root()));
        key.aaguid = HexFormat.of().parseHex(AAGUID);
        key.attestation = authority.packed(AttestationAuthority.NAME, AAGUID, false);
        assertThat(register()).satisfies(passkey -> {
            assertThat(passkey.trusted()).isTrue();
            assertThat(passkey.attestationType()).isEqualTo("BASIC");
        });
        service = service(true, new Roots(new AttestationAuthority().root()));
        assertRefused("nobody trusted here vouches for the key.");
        service = service(false, AuthenticatorTrust.NONE);
        assertThat(register().trusted()).isFalse();
    }

    static Map<String, String> wrongNames() {
        return Map.of(
                "C=XQ,O=Maker,OU=Authenticator Attestation,CN=One", "",
                "O=Maker,OU=Authenticator Attestation,CN=One", "names no country.",
                "C=Q1,O=Maker,OU=Authenticator Attestation,CN=One", "names no country.",
                "C=SE,OU=Authenticator Attestation,CN=One", "names no organisation.",
                "C=SE,O=Maker,OU=Another,CN=One", "is not one of an authenticator.",
                "C=SE,O=Maker,OU=Authenticator Attestation", "names nobody.");
    }

    static List<String> namesOfCertificates() {
        return List.copyOf(wrongNames().keySet());
    }

    @ParameterizedTest
    @MethodSource("namesOfCertificates")
    void certificatesOfAuthenticatorsHaveANameOfTheirForm(String name) throws Exception {
        String expected = wrongNames().get(name);
        key.aaguid = HexFormat.of().parseHex(AAGUID);
        key.attestation = new AttestationAuthority().packed(name, AAGUID, false);
        if (expected.isEmpty()) {
            assertThat(register().attestationType()).isEqualTo("BASIC");
        } else {
            assertRefused("the attestation certificate " + expected);
        }
    }

    @Test
    void certificatesOfOtherModelsAndOfAuthoritiesAreRefused() throws Exception {
        AttestationAuthority authority = new AttestationAuthority();
        key.attestation = authority.packed(AttestationAuthority.NAME, AAGUID, false);
        assertRefused("the attestation certificate is one of another model.");
        key.aaguid = HexFormat.of().parseHex(AAGUID);
        key.attestation = authority.packed(AttestationAuthority.NAME, AAGUID, true);
        assertRefused("the attestation certificate is one of an authority.");
        SoftAuthenticator.Attestation good = authority.packed(AttestationAuthority.NAME, AAGUID, false);
        key.attestation = (own, data, hash) -> {
            byte[] other = data.clone();
            other[33] ^= 1;
            return good.object(own, other, hash);
        };
        assertRefused("the attestation's signature is wrong.");
        key.attestation = (own, data, hash) -> {
            CBORObject object = good.object(own, data, hash);
            object.get("attStmt").Set("x5c", CBORObject.NewArray());
            return object;
        };
        assertRefused("the attestation statement has no certificate.");
        key.attestation = (own, data, hash) -> {
            CBORObject object = good.object(own, data, hash);
            object.get("attStmt").Set("x5c", CBORObject.NewArray().Add(new byte[] {1, 2, 3}));
            return object;
        };
        assertRefused("a certificate of the attestation is malformed.");
        key.attestation = (own, data, hash) -> {
            CBORObject object = good.object(own, data, hash);
            object.get("attStmt").Set("alg", -257);
            return object;
        };
        assertRefused("the attestation's signature is wrong.");
    }

    @Test
    void keysOfAndroidAreTrusted() throws Exception {
        AttestationAuthority authority = new AttestationAuthority();
        service = service(true, new Roots(authority.root()));
        key = new SoftAuthenticator(ORIGIN);
        key.attestation = authority.androidKey(AndroidDescription.good());
        assertThat(register()).satisfies(passkey -> {
            assertThat(passkey.trusted()).isTrue();
            assertThat(passkey.attestationFormat()).isEqualTo("android-key");
        });
        key.counter = 1;
        assertThat(service.finishAssertion(key.get(service.startAssertion(SignInRequest.of("alice")))).passkey()
                        .trusted())
                .isTrue();
    }

    static List<AndroidDescription> wrongDescriptions() {
        return AndroidDescription.wrong();
    }

    @ParameterizedTest
    @MethodSource("wrongDescriptions")
    void keysOfAndroidOfAnotherKindAreRefused(AndroidDescription description) throws Exception {
        key = new SoftAuthenticator(ORIGIN);
        key.attestation = new AttestationAuthority().androidKey(description);
        assertRefused(description.refusal());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20, 33, 60})
    void aKeyOfAndroidVouchesForItselfOnly(int at) throws Exception {
        key = new SoftAuthenticator(ORIGIN);
        SoftAuthenticator.Attestation good = new AttestationAuthority().androidKey(AndroidDescription.good());
        key.attestation = (own, data, hash) -> {
            byte[] other = data.clone();
            other[at] ^= 1;
            return good.object(own, other, hash);
        };
        assertRefused("the attestation's signature is wrong.");
        key.attestation = (own, data, hash) -> {
            CBORObject object = good.object(OTHER, data, hash);
            object.get("attStmt").Set("sig", Crypto.fastest().sign(OTHER, data, hash));
            return object;
        };
        assertRefused("the attestation certificate is one of another key.");
    }

    @Test
    void aKeyThatIsCutShortIsRefused() throws Exception {
        ObjectNode answer = key.create(options());
        byte[] object = Base64.getUrlDecoder()
                .decode(answer.at("/response/attestationObject").textValue());
        CBORObject attestation = CBORObject.DecodeFromBytes(object);
        byte[] data = attestation.get("authData").GetByteString();
        int start = 37 + 16 + 2 + key.credentialId.length;
        CBORObject cose = CBORObject.DecodeFromBytes(Arrays.copyOfRange(data, start, data.length));
        byte[] pub = cose.get(CBORObject.FromObject(-1)).GetByteString();
        for (CBORObject wrong : List.of(
                CBORObject.DecodeFromBytes(cose.EncodeToBytes()).Set(-1, Arrays.copyOf(pub, pub.length - 1)),
                CBORObject.DecodeFromBytes(cose.EncodeToBytes()).Set(3, -49),
                CBORObject.DecodeFromBytes(cose.EncodeToBytes()).Set(1, 2),
                CBORObject.DecodeFromBytes(cose.EncodeToBytes()).Set(-2, new byte[32]),
                CBORObject.DecodeFromBytes(cose.EncodeToBytes()).Set(-1, 7))) {
            byte[] encoded = wrong.EncodeToBytes();
            byte[] changed = Arrays.copyOf(data, start + encoded.length);
            System.arraycopy(encoded, 0, changed, start, encoded.length);
            attestation.Set("authData", changed);
            ObjectNode fresh = key.create(options());
            ((ObjectNode) fresh.get("response")).put("attestationObject", Base64.getUrlEncoder()
                    .withoutPadding().encodeToString(attestation.EncodeToBytes()));
            assertRefused(fresh, "the passkey's key is malformed.");
        }
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(this::register)
                .isInstanceOf(CeremonyException.class)
                .hasMessage("The registration does not verify: " + reason);
        assertThat(service.account("alice")).isEmpty();
    }

    private void assertRefused(ObjectNode answer, String reason) {
        assertThatThrownBy(() -> service.finishRegistration(answer))
                .isInstanceOf(CeremonyException.class)
                .hasMessage("The registration does not verify: " + reason);
        assertThat(service.account("alice")).isEmpty();
    }

    private ObjectNode options() throws CeremonyException {
        return service.startRegistration(RegistrationRequest.of("alice", "Alice"));
    }

    private Passkey register() throws CeremonyException {
        return service.finishRegistration(key.create(options())).passkey();
    }
}
