package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.anchor.TrustAnchorRepository;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.verifier.attestation.statement.none.NoneAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.packed.PackedAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.trustworthiness.certpath.DefaultCertPathTrustworthinessVerifier;
import com.webauthn4j.verifier.attestation.trustworthiness.self.DefaultSelfAttestationTrustworthinessVerifier;
import dev.keywright.testing.Launcher;
import dev.keywright.token.attestation.TestAuthority;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code keywright fido register} and {@code assert} with options from a file, judged by webauthn4j. */
class FidoFileIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ORIGIN = "https://login.example.org";
    private static final String RP_ID = "example.org";
    private static final byte[] CHALLENGE = "thirty-two bytes of a challenge.".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static Map<String, Object> creation(String attestation, int algorithm) {
        return Map.of(
                "rp", Map.of("id", RP_ID, "name", "Example"),
                "user", Map.of("id", base64url(new byte[] {1, 2, 3}), "name", "ada", "displayName", "Ada"),
                "challenge", base64url(CHALLENGE),
                "pubKeyCredParams", List.of(Map.of("type", "public-key", "alg", algorithm)),
                "attestation", attestation);
    }

    private static Map<String, Object> request(JsonNode credential) {
        return Map.of(
                "rpId", RP_ID,
                "challenge", base64url(CHALLENGE),
                "allowCredentials", List.of(Map.of("type", "public-key", "id", credential.get("id").asText())));
    }

    @ParameterizedTest
    @CsvSource({"none, none, -7", "direct, packed, -7", "direct, packed, -8"})
    void webauthn4jAccepts(String attestation, String format, int algorithm) throws Exception {
        Launcher keywright = new Launcher(folder.resolve("data"));
        Path options = Files.writeString(
                folder.resolve("create.json"), JSON.writeValueAsString(creation(attestation, algorithm)));
        String created = keywright.run("fido", "register", options.toString(), "--origin", ORIGIN, "--emulated")
                .expectSuccess();

        ServerProperty server = ServerProperty.builder()
                .origin(new Origin(ORIGIN))
                .rpId(RP_ID)
                .challenge(new DefaultChallenge(CHALLENGE))
                .build();
        WebAuthnManager judge = webauthn4j();
        RegistrationData registration = judge.verifyRegistrationResponseJSON(
                created, new RegistrationParameters(server, null, false, true));
        assertThat(registration.getAttestationObject().getFormat()).isEqualTo(format);

        // The command reads standard input as well as it reads a file.
        String asserted = keywright.runWithInput(
                        JSON.writeValueAsString(request(JSON.readTree(created))),
                        "fido", "assert", "-", "--origin", ORIGIN, "--emulated")
                .expectSuccess();
        CredentialRecordImpl credential = new CredentialRecordImpl(
                registration.getAttestationObject(),
                registration.getCollectedClientData(),
                registration.getClientExtensions(),
                registration.getTransports());
        AuthenticationData authentication = judge.verifyAuthenticationResponseJSON(
                asserted, new AuthenticationParameters(server, credential, null, false, true));
        assertThat(authentication.getAuthenticatorData().getSignCount()).isPositive();
    }

    private static WebAuthnManager webauthn4j() throws Exception {
        X509Certificate root = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(TestAuthority.certificate().toArray()));
        Set<TrustAnchor> anchors = Set.of(new TrustAnchor(root, null));
        return new WebAuthnManager(
                List.of(new PackedAttestationStatementVerifier(), new NoneAttestationStatementVerifier()),
                new DefaultCertPathTrustworthinessVerifier(new TrustAnchorRepository() {
                    @Override
                    public Set<TrustAnchor> find(AAGUID aaguid) {
                        return anchors;
                    }

                    @Override
                    public Set<TrustAnchor> find(byte[] attestationCertificateKeyIdentifier) {
                        return anchors;
                    }
                }),
                new DefaultSelfAttestationTrustworthinessVerifier());
    }
}
