package dev.keywright.rp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.upokecenter.cbor.CBORObject;
import com.yubico.webauthn.data.AttestationConveyancePreference;
import com.yubico.webauthn.data.ResidentKeyRequirement;
import com.yubico.webauthn.data.UserVerificationRequirement;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.testing.TestVectors;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The vectors of WebAuthn Level 3 §16 through the relying party: each is accepted, or is one of those that the library
 * is known to see otherwise.
 */
class W3cVectorsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "sctn-test-vectors-";

    private static final InstantSource NOW = () -> Instant.parse("2026-01-01T00:00:00Z");
    private static final RelyingPartySettings SETTINGS = RelyingPartySettings.of(
                    "w3c", "example.org", "W3C", List.of("https://example.org"))
            .withTopOrigins(Set.of("https://example.com"), true)
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

    /** The vectors' certificates name a country that there is not, which webauthn-server-core does not take. */
    private static final String COUNTRY = "Invalid attestation certificate country code";

    /** What the library refuses, and why. */
    private static final Map<String, String> KNOWN = Map.of(
            "packed-es256", COUNTRY,
            "packed-es384", COUNTRY,
            "packed-es512", COUNTRY,
            "packed-rs256", COUNTRY,
            "packed-eddsa", COUNTRY,
            "packed-ed448", COUNTRY);

    private final MemoryRecords records = new MemoryRecords(NOW);

    static Stream<Vector> vectors() {
        return StreamSupport.stream(
                        TestVectors.read("w3c-webauthn-level-3.json").get("vectors").spliterator(), false)
                .map(vector -> new Vector(
                        vector.get("id").textValue().substring(PREFIX.length()), vector.get("reg"), vector.get("auth")));
    }

    record Vector(String id, JsonNode registration, JsonNode authentication) {
        @Override
        public String toString() {
            return id;
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void isAcceptedOrKnown(Vector vector) throws Exception {
        ObjectNode registration = registration(vector);
        RelyingPartyService service = service();
        if (KNOWN.containsKey(vector.id())) {
            assertThatThrownBy(() -> service.finishRegistration(registration))
                    .isInstanceOf(CeremonyException.class)
                    .hasMessageContaining(KNOWN.get(vector.id()));
            return;
        }
        Passkey passkey = service.finishRegistration(registration).passkey();
        assertThat(passkey.trusted())
                .as("trusted")
                .isEqualTo(!Set.of("none", "packed").contains(passkey.attestationFormat()));
        assertThat(service.finishAssertion(assertion(vector, passkey.id())).passkey().username()).isEqualTo("alice");
    }

    private RelyingPartyService service() throws Exception {
        return new RelyingPartyService(new Ceremonies(
                SETTINGS,
                records,
                Pseudonyms.of(Crypto.fastest(), RandomSource.system()),
                new TrustedRoot(root()),
                NOW,
                RandomSource.system()));
    }

    private static X509Certificate root() throws Exception {
        byte[] encoded = hex(TestVectors.read("w3c-webauthn-level-3.json").at("/ca/attestation_ca_cert"));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }

    /** Begins the ceremony under the vector's own challenge, which a service would have drawn. */
    private void begin(Ceremony.Kind kind, JsonNode values) {
        Ceremony ceremony = new Ceremony(
                "alice", "Alice", "AAAA", UserVerificationRequirement.PREFERRED, false, false,
                JSON.createObjectNode(), null);
        records.begin(kind, base64url(hex(values.get("challenge"))), ceremony, NOW.instant().plusSeconds(60));
    }

    private ObjectNode registration(Vector vector) {
        begin(Ceremony.Kind.REGISTRATION, vector.registration());
        byte[] object = hex(vector.registration().get("attestationObject"));
        byte[] data = CBORObject.DecodeFromBytes(object).get("authData").GetByteString();
        int length = (data[53] & 0xff) << 8 | data[54] & 0xff;
        ObjectNode credential = credential(Arrays.copyOfRange(data, 55, 55 + length));
        credential.putObject("response")
                .put("clientDataJSON", base64url(hex(vector.registration().get("clientDataJSON"))))
                .put("attestationObject", base64url(object));
        return credential;
    }

    private ObjectNode assertion(Vector vector, String id) {
        begin(Ceremony.Kind.ASSERTION, vector.authentication());
        ObjectNode credential = credential(Base64.getUrlDecoder().decode(id));
        credential.putObject("response")
                .put("clientDataJSON", base64url(hex(vector.authentication().get("clientDataJSON"))))
                .put("authenticatorData", base64url(hex(vector.authentication().get("authenticatorData"))))
                .put("signature", base64url(hex(vector.authentication().get("signature"))));
        return credential;
    }

    private static ObjectNode credential(byte[] id) {
        return JSON.createObjectNode()
                .put("id", base64url(id))
                .put("rawId", base64url(id))
                .put("type", "public-key");
    }

    private static byte[] hex(JsonNode value) {
        return HexFormat.of().parseHex(value.textValue());
    }

    private static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
