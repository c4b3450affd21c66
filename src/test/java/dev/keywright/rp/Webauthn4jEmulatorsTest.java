package dev.keywright.rp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.webauthn4j.data.AttestationConveyancePreference;
import com.webauthn4j.data.AuthenticatorSelectionCriteria;
import com.webauthn4j.data.PublicKeyCredentialCreationOptions;
import com.webauthn4j.data.PublicKeyCredentialDescriptor;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialRequestOptions;
import com.webauthn4j.data.PublicKeyCredentialRpEntity;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.PublicKeyCredentialUserEntity;
import com.webauthn4j.data.UserVerificationRequirement;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.test.TestAttestationUtil;
import com.webauthn4j.test.authenticator.AuthenticatorAdaptor;
import com.webauthn4j.test.authenticator.u2f.FIDOU2FAuthenticator;
import com.webauthn4j.test.authenticator.u2f.FIDOU2FAuthenticatorAdaptor;
import com.webauthn4j.test.authenticator.webauthn.AndroidKeyAuthenticator;
import com.webauthn4j.test.authenticator.webauthn.NoneAttestationAuthenticator;
import com.webauthn4j.test.authenticator.webauthn.PackedAuthenticator;
import com.webauthn4j.test.authenticator.webauthn.TPMAuthenticator;
import com.webauthn4j.test.authenticator.webauthn.WebAuthnAuthenticatorAdaptor;
import com.webauthn4j.test.client.ClientPlatform;
import com.yubico.webauthn.attestation.AttestationTrustSource;
import com.yubico.webauthn.attestation.AttestationTrustSource.TrustRootsResult;
import com.yubico.webauthn.data.ResidentKeyRequirement;
import dev.keywright.crypto.RandomSource;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The relying party serves the client and the authenticators of webauthn4j's own tests. */
class Webauthn4jEmulatorsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ORIGIN = "https://example.org";

    private final RelyingPartyService service = RelyingPartyService.inMemory(
            RelyingPartySettings.of("w4j", "example.org", "W4J", List.of(ORIGIN))
                    .withRegistration(new RegistrationPolicy(
                            com.yubico.webauthn.data.AttestationConveyancePreference.DIRECT,
                            false,
                            Set.of(),
                            Set.of(),
                            com.yubico.webauthn.data.UserVerificationRequirement.PREFERRED,
                            ResidentKeyRequirement.PREFERRED,
                            null,
                            CredentialAlgorithm.USUAL,
                            RegistrationPolicy.Synced.ALLOWED)),
            new TestRoot(),
            InstantSource.system(),
            RandomSource.system());

    private record TestRoot() implements AuthenticatorTrust {

        @Override
        public Optional<AttestationTrustSource> roots() {
            return Optional.of((chain, aaguid) -> TrustRootsResult.builder()
                    .trustRoots(Set.of(
                            TestAttestationUtil.load3tierTestRootCACertificate(),
                            TestAttestationUtil.load2tierTestRootCACertificate()))
                    .enableRevocationChecking(false)
                    .build());
        }

        @Override
        public Optional<String> objection(String aaguid, List<X509Certificate> chain) {
            return Optional.empty();
        }
    }

    /** The emulators, and the reason for which one is refused; empty where it is accepted. */
    enum Emulator {
        NONE("none", "") {
            @Override
            AuthenticatorAdaptor plugIn() {
                return new WebAuthnAuthenticatorAdaptor(new NoneAttestationAuthenticator());
            }
        },
        PACKED("packed", "") {
            @Override
            AuthenticatorAdaptor plugIn() {
                return new WebAuthnAuthenticatorAdaptor(new PackedAuthenticator());
            }
        },
        U2F("fido-u2f", "") {
            @Override
            AuthenticatorAdaptor plugIn() {
                return new FIDOU2FAuthenticatorAdaptor(new FIDOU2FAuthenticator());
            }
        },
        /** Its public area says 0 where TPMT_PUBLIC of a signing key has TPM_ALG_NULL (TPM 2.0 part 2 §12.2.3.6). */
        TPM("tpm", "ECC key is expected to have \"symmetric\" set to TPM_ALG_NULL") {
            @Override
            AuthenticatorAdaptor plugIn() {
                return new WebAuthnAuthenticatorAdaptor(new TPMAuthenticator());
            }
        },
        ANDROID_KEY("android-key", "") {
            @Override
            AuthenticatorAdaptor plugIn() {
                return new WebAuthnAuthenticatorAdaptor(new AndroidKeyAuthenticator());
            }
        };

        private final String format;
        private final String refusal;

        Emulator(String format, String refusal) {
            this.format = format;
            this.refusal = refusal;
        }

        abstract AuthenticatorAdaptor plugIn();
    }

    @ParameterizedTest
    @EnumSource
    void isAcceptedOrRefusedForItsReason(Emulator emulator) throws Exception {
        ClientPlatform client = new ClientPlatform(Origin.create(ORIGIN), emulator.plugIn());
        ObjectNode answer = create(client, service.startRegistration(RegistrationRequest.of("alice", "Alice")));
        if (!emulator.refusal.isEmpty()) {
            assertThatThrownBy(() -> service.finishRegistration(answer))
                    .isInstanceOf(CeremonyException.class)
                    .hasMessageContaining(emulator.refusal);
            return;
        }
        Passkey passkey = service.finishRegistration(answer).passkey();
        assertThat(passkey.attestationFormat()).isEqualTo(emulator.format);
        assertThat(passkey.trusted()).isEqualTo(emulator != Emulator.NONE);
        SignIn signIn = service.finishAssertion(get(client, service.startAssertion(SignInRequest.of("alice"))));
        assertThat(signIn.passkey().id()).isEqualTo(passkey.id());
    }

    private static ObjectNode create(ClientPlatform client, JsonNode options) {
        var credential = client.create(new PublicKeyCredentialCreationOptions(
                new PublicKeyCredentialRpEntity(options.at("/rp/id").textValue(), "W4J"),
                new PublicKeyCredentialUserEntity(bytes(options.at("/user/id")), "alice", "Alice"),
                new DefaultChallenge(options.get("challenge").textValue()),
                List.of(new PublicKeyCredentialParameters(
                        PublicKeyCredentialType.PUBLIC_KEY, COSEAlgorithmIdentifier.ES256)),
                null,
                List.of(),
                new AuthenticatorSelectionCriteria(null, false, UserVerificationRequirement.PREFERRED),
                AttestationConveyancePreference.DIRECT,
                null));
        ObjectNode json = credential(credential.getId());
        json.putObject("response")
                .put("clientDataJSON", text(credential.getResponse().getClientDataJSON()))
                .put("attestationObject", text(credential.getResponse().getAttestationObject()));
        return json;
    }

    private static ObjectNode get(ClientPlatform client, JsonNode options) {
        var credential = client.get(new PublicKeyCredentialRequestOptions(
                new DefaultChallenge(options.get("challenge").textValue()),
                null,
                options.get("rpId").textValue(),
                List.of(new PublicKeyCredentialDescriptor(
                        PublicKeyCredentialType.PUBLIC_KEY, bytes(options.at("/allowCredentials/0/id")), null)),
                UserVerificationRequirement.PREFERRED,
                null));
        ObjectNode json = credential(credential.getId());
        json.putObject("response")
                .put("clientDataJSON", text(credential.getResponse().getClientDataJSON()))
                .put("authenticatorData", text(credential.getResponse().getAuthenticatorData()))
                .put("signature", text(credential.getResponse().getSignature()));
        return json;
    }

    private static ObjectNode credential(String id) {
        return JSON.createObjectNode().put("id", id).put("rawId", id).put("type", "public-key");
    }

    private static byte[] bytes(JsonNode base64url) {
        return Base64.getUrlDecoder().decode(base64url.textValue());
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
