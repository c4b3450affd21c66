package dev.keywright.token.ctap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.upokecenter.cbor.CBORObject;
import com.webauthn4j.anchor.TrustAnchorRepository;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import com.yubico.webauthn.AssertionResult;
import com.yubico.webauthn.RegistrationResult;
import com.yubico.webauthn.attestation.AttestationTrustSource.TrustRootsResult;
import com.yubico.webauthn.data.AttestationType;
import com.yubico.webauthn.exception.RegistrationFailedException;
import dev.keywright.crypto.Crypto;
import dev.keywright.testing.Ceremony;
import dev.keywright.testing.Ceremony.Asserted;
import dev.keywright.testing.Ceremony.Created;
import dev.keywright.testing.ServerCoreJudge;
import dev.keywright.testing.Webauthn4jJudge;
import dev.keywright.token.attestation.TestAuthority;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

/** Two relying parties, by two authors, accept what the emulated key makes and trust its attestation where told to. */
class RelyingPartiesTest {

    private static final String ORIGIN = "https://example.com";
    private static final byte[] CHALLENGE = "a challenge of enough bytes to be one".getBytes(StandardCharsets.UTF_8);

    private final TestToken token = new TestToken(AlgorithmsTest.EVERY_ALGORITHM, Crypto.fastest());

    private static byte[] clientData(String type) {
        return Ceremony.clientData(type, CHALLENGE, ORIGIN);
    }

    private Created create(String format, int algorithm) throws Exception {
        byte[] clientData = clientData("create");
        if (format.equals("fido-u2f")) {
            return Browser.createByU2f(token, clientData);
        }
        CBORObject request = Platform.creation()
                .Set(4, Platform.algorithms(algorithm))
                .Set(6, Platform.map("credProtect", 2, "hmac-secret", true));
        Created created = Browser.create(token, request, clientData);
        return format.equals("none") ? Browser.withoutAttestation(created) : created;
    }

    private Asserted sign(Created created) {
        return Browser.sign(token, Platform.assertion(created.id()), clientData("get"));
    }

    private static X509Certificate root() throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(TestAuthority.certificate().toArray()));
    }

    @ParameterizedTest
    @CsvSource({
        "packed, -7", "packed, -8", "packed, -35", "packed, -36", "packed, -53", "packed, -257",
        "none, -7", "none, -8", "none, -35", "none, -36", "none, -53", "none, -257",
        "fido-u2f, -7"
    })
    void webauthn4jAccepts(String format, int algorithm) throws Exception {
        Created created = create(format, algorithm);
        Set<TrustAnchor> anchors = Set.of(new TrustAnchor(root(), null));
        Webauthn4jJudge judge = new Webauthn4jJudge(Platform.RP_ID, new TrustAnchorRepository() {
            @Override
            public Set<TrustAnchor> find(AAGUID aaguid) {
                return anchors;
            }

            @Override
            public Set<TrustAnchor> find(byte[] attestationCertificateKeyIdentifier) {
                return anchors;
            }
        });

        RegistrationData registration = judge.register(created);
        var authentication = judge.authenticate(registration, sign(created));

        assertThat(registration.getAttestationObject().getFormat()).isEqualTo(format);
        assertThat(authentication.getAuthenticatorData().getSignCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "packed, -7, BASIC", "packed, -8, BASIC", "packed, -35, BASIC", "packed, -36, BASIC", "packed, -53, BASIC",
        "packed, -257, BASIC",
        "none, -7, NONE", "none, -8, NONE", "none, -35, NONE", "none, -36, NONE", "none, -53, NONE", "none, -257, NONE",
        "fido-u2f, -7, BASIC"
    })
    void webauthnServerCoreAccepts(String format, int algorithm, AttestationType type) throws Exception {
        Created created = create(format, algorithm);
        Set<X509Certificate> roots = Set.of(root());
        ServerCoreJudge judge = new ServerCoreJudge(Platform.RP_ID, (chain, aaguid) -> TrustRootsResult.builder()
                .trustRoots(roots)
                .enableRevocationChecking(false)
                .build());

        RegistrationResult registration = judge.register(created);
        assertThat(registration.getAttestationType()).isEqualTo(type);
        assertThat(registration.isAttestationTrusted()).isEqualTo(type == AttestationType.BASIC);

        AssertionResult assertion = judge.authenticate(sign(created));
        assertThat(assertion.isSuccess()).isTrue();
        assertThat(assertion.isSignatureCounterValid()).isTrue();
        assertThat(assertion.getSignatureCount()).isEqualTo(1);
    }

    /** secp256k1 and ML-DSA; a version that knows them fails here, and its line belongs into the lists above. */
    @ParameterizedTest
    @ValueSource(ints = {-47, -48, -49, -50})
    void neitherKnowsTheRest(int algorithm) {
        assertThatThrownBy(() -> webauthn4jAccepts("none", algorithm)).isInstanceOf(JacksonException.class);
        assertThatThrownBy(() -> webauthnServerCoreAccepts("none", algorithm, AttestationType.NONE))
                .isInstanceOf(RegistrationFailedException.class)
                .hasMessageContaining("Unrequested credential key algorithm: got " + algorithm);
    }
}
