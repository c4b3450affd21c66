package dev.keywright.token.ctap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.webauthn4j.anchor.TrustAnchorRepository;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import com.yubico.webauthn.RegistrationResult;
import com.yubico.webauthn.attestation.AttestationTrustSource.TrustRootsResult;
import dev.keywright.testing.Ceremony.Asserted;
import dev.keywright.testing.Ceremony.Created;
import dev.keywright.testing.ServerCoreJudge;
import dev.keywright.testing.TestVectors;
import dev.keywright.testing.Webauthn4jJudge;
import dev.keywright.token.attestation.TestAuthority;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code test-vectors/keywright.json} is what the emulated key makes, and foreign relying parties take it. */
class KeywrightVectorsTest {

    /** Set to {@code write}, it makes the file anew; see {@code docs/testing.md}. */
    private static final String PROPERTY = "keywright.vectors";

    /** COSE identifiers that neither relying party knows: secp256k1 and ML-DSA. */
    private static final Set<Integer> UNKNOWN = Set.of(-47, -48, -49, -50);

    @Test
    void isWhatTheKeyMakes() throws Exception {
        Path file = TestVectors.FOLDER.resolve(KeywrightVectors.FILE);
        String text = KeywrightVectors.text();
        if ("write".equals(System.getProperty(PROPERTY))) {
            Files.writeString(file, text);
        }

        assertThat(Files.readString(file)).isEqualTo(text);
    }

    static Stream<Named<JsonNode>> judgeable() {
        return StreamSupport.stream(TestVectors.read(KeywrightVectors.FILE).get("vectors").spliterator(), false)
                .filter(vector -> !UNKNOWN.contains(vector.get("alg").intValue()))
                .map(vector -> Named.of(vector.get("id").textValue(), vector));
    }

    private static byte[] bytes(JsonNode values, String name) {
        return HexFormat.of().parseHex(values.get(name).textValue());
    }

    private static Created created(JsonNode vector) {
        JsonNode values = vector.get("registration");
        return new Created(
                bytes(values, "credential_id"), bytes(values, "attestationObject"), bytes(values, "clientDataJSON"));
    }

    private static Asserted asserted(JsonNode vector) {
        JsonNode values = vector.get("authentication");
        return new Asserted(
                bytes(vector.get("registration"), "credential_id"), bytes(values, "authenticatorData"),
                bytes(values, "signature"), bytes(values, "clientDataJSON"));
    }

    private static X509Certificate root() throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(TestAuthority.certificate().toArray()));
    }

    @ParameterizedTest
    @MethodSource("judgeable")
    void webauthnServerCoreAccepts(JsonNode vector) throws Exception {
        Set<X509Certificate> roots = Set.of(root());
        ServerCoreJudge judge = new ServerCoreJudge("example.org", (chain, aaguid) -> TrustRootsResult.builder()
                .trustRoots(roots)
                .enableRevocationChecking(false)
                .build());

        RegistrationResult registration = judge.register(created(vector));

        assertThat(registration.isAttestationTrusted())
                .isEqualTo(!vector.get("id").textValue().matches("(none|packed-self)\\..*"));
        assertThat(judge.authenticate(asserted(vector)).isSuccess()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("judgeable")
    void webauthn4jAccepts(JsonNode vector) throws Exception {
        Set<TrustAnchor> anchors = Set.of(new TrustAnchor(root(), null));
        Webauthn4jJudge judge = new Webauthn4jJudge("example.org", new TrustAnchorRepository() {
            @Override
            public Set<TrustAnchor> find(AAGUID aaguid) {
                return anchors;
            }

            @Override
            public Set<TrustAnchor> find(byte[] attestationCertificateKeyIdentifier) {
                return anchors;
            }
        });

        RegistrationData registration = judge.register(created(vector));

        assertThat(vector.get("id").textValue())
                .startsWith(registration.getAttestationObject().getFormat());
        assertThat(judge.authenticate(registration, asserted(vector)).getAuthenticatorData().getSignCount())
                .isEqualTo(1);
    }
}
