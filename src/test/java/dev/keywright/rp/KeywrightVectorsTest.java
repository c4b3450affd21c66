package dev.keywright.rp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.yubico.webauthn.data.AttestationConveyancePreference;
import com.yubico.webauthn.data.ResidentKeyRequirement;
import com.yubico.webauthn.data.UserVerificationRequirement;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.testing.TestVectors;
import dev.keywright.token.attestation.TestAuthority;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the emulated key makes with each of its algorithms and attestations, of {@code test-vectors/keywright.json}. */
class KeywrightVectorsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final InstantSource NOW = () -> Instant.parse("2026-06-01T00:00:00Z");
    /** No client has asked for it since the days of U2F, so no policy can. */
    private static final String NOT_OFFERED = "ES256K";

    private final MemoryRecords records = new MemoryRecords(NOW);

    static Stream<Vector> vectors() {
        return StreamSupport.stream(
                        TestVectors.read("keywright.json").get("vectors").spliterator(), false)
                .map(vector -> new Vector(
                        vector.get("id").textValue(), vector.get("registration"), vector.get("authentication")));
    }

    record Vector(String id, JsonNode registration, JsonNode authentication) {
        @Override
        public String toString() {
            return id;
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void isAccepted(Vector vector) throws Exception {
        RelyingPartyService service = service();
        ObjectNode registration = credential(Ceremony.Kind.REGISTRATION, vector.registration(), vector);
        if (vector.id().endsWith("." + NOT_OFFERED)) {
            assertThatThrownBy(() -> service.finishRegistration(registration))
                    .isInstanceOf(CeremonyException.class)
                    .hasMessageContaining("Unrequested credential key algorithm");
            return;
        }
        Passkey passkey = service.finishRegistration(registration).passkey();
        boolean certified = !vector.id().startsWith("none.") && !vector.id().startsWith("packed-self.");
        assertThat(passkey.trusted()).as("trusted").isEqualTo(certified);
        assertThat(service.finishAssertion(credential(Ceremony.Kind.ASSERTION, vector.authentication(), vector))
                        .passkey()
                        .id())
                .isEqualTo(passkey.id());

        ObjectNode forged = credential(Ceremony.Kind.ASSERTION, vector.authentication(), vector);
        ObjectNode response = (ObjectNode) forged.get("response");
        byte[] signature = Base64.getUrlDecoder().decode(response.get("signature").textValue());
        signature[signature.length - 1] ^= 1;
        response.put("signature", base64url(signature));
        assertThatThrownBy(() -> service.finishAssertion(forged)).hasMessageContaining("does not verify");
    }

    private RelyingPartyService service() throws Exception {
        byte[] encoded = TestAuthority.certificate().toArray();
        X509Certificate root = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
        RelyingPartySettings settings = RelyingPartySettings.of(
                        "keys", "example.org", "Keys", List.of("https://example.org"))
                .withRegistration(new RegistrationPolicy(
                        AttestationConveyancePreference.DIRECT,
                        false,
                        Set.of(),
                        Set.of(),
                        UserVerificationRequirement.PREFERRED,
                        ResidentKeyRequirement.PREFERRED,
                        null,
                        List.of(CredentialAlgorithm.values()),
                        RegistrationPolicy.Synced.ALLOWED));
        return new RelyingPartyService(new Ceremonies(
                settings,
                records,
                Pseudonyms.of(Crypto.fastest(), RandomSource.system()),
                new TrustedRoot(root),
                NOW,
                RandomSource.system()));
    }

    /** The vector's own challenge stands in its client data; a service would have drawn it. */
    private ObjectNode credential(Ceremony.Kind kind, JsonNode values, Vector vector) throws Exception {
        String challenge = JSON.readTree(HexFormat.of().parseHex(values.get("clientDataJSON").textValue()))
                .get("challenge")
                .textValue();
        records.begin(
                kind,
                challenge,
                new Ceremony("alice", "Alice", "AAAA", UserVerificationRequirement.PREFERRED, false, false,
                        JSON.createObjectNode(), null),
                NOW.instant().plusSeconds(60));
        String id = member(vector.registration(), "credential_id");
        ObjectNode credential =
                JSON.createObjectNode().put("id", id).put("rawId", id).put("type", "public-key");
        ObjectNode response = credential.putObject("response");
        for (String name : List.of("clientDataJSON", "attestationObject", "authenticatorData", "signature")) {
            if (values.has(name)) {
                response.put(name, member(values, name));
            }
        }
        return credential;
    }

    private static String member(JsonNode values, String name) {
        return base64url(HexFormat.of().parseHex(values.get(name).textValue()));
    }

    private static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
