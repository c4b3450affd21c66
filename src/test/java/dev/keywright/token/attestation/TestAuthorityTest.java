package dev.keywright.token.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.FidoState.Attestation;
import dev.keywright.wire.Bytes;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TestAuthorityTest {

    private static final FirmwareProfile PROFILE = FirmwareProfiles.defaultProfile();

    private static X509Certificate certificate(Bytes der) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der.toArray()));
    }

    private static RandomSource seeded() {
        byte[] next = {0};
        return target -> {
            for (int i = 0; i < target.length; i++) {
                target[i] = next[0]++;
            }
        };
    }

    /** WebAuthn §8.2.1. */
    @Test
    void issuesACertificateThatPackedAsksFor() throws Exception {
        Attestation attestation = TestAuthority.issue(PROFILE, Crypto.fastest(), RandomSource.system());
        X509Certificate leaf = certificate(attestation.certificates().get(0));

        assertThat(leaf.getVersion()).isEqualTo(3);
        assertThat(leaf.getSubjectX500Principal().getName())
                .isEqualTo("CN=Keywright emulated key (for tests\\, proves nothing),"
                        + "OU=Authenticator Attestation,O=Keywright,C=AQ");
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        // An OCTET STRING within the extension's OCTET STRING.
        assertThat(HexFormat.of().formatHex(leaf.getExtensionValue("1.3.6.1.4.1.45724.1.1.4")))
                .isEqualTo("0412" + "0410" + "2fc0579f811347eab116bb5a8db9202a");
        assertThat(leaf.getCriticalExtensionOIDs()).containsExactly("2.5.29.19");
        // Bits 2 (USB) and 3 (NFC) of a BIT STRING with four unused bits.
        assertThat(HexFormat.of().formatHex(leaf.getExtensionValue("1.3.6.1.4.1.45724.2.1.1")))
                .isEqualTo("0404" + "03020430");
        assertThat(leaf.getSigAlgName()).isEqualTo("SHA256withECDSA");
    }

    @Test
    void itsChainIsValid() throws Exception {
        Attestation attestation = TestAuthority.issue(PROFILE, Crypto.fastest(), RandomSource.system());
        X509Certificate leaf = certificate(attestation.certificates().get(0));
        X509Certificate root = certificate(TestAuthority.certificate());
        root.verify(root.getPublicKey());
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
        parameters.setRevocationEnabled(false);

        assertThat(CertPathValidator.getInstance("PKIX")
                        .validate(
                                CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf)), parameters))
                .isNotNull();
        assertThat(root.getBasicConstraints()).isZero();
    }

    @Test
    void theKeyAndTheCertificateBelongTogether() throws Exception {
        Crypto crypto = Crypto.fastest();
        Attestation attestation = TestAuthority.issue(PROFILE, crypto, RandomSource.system());
        byte[] message = "message".getBytes(StandardCharsets.US_ASCII);

        Signature verifier = Signature.getInstance("SHA256withECDSA");
        verifier.initVerify(certificate(attestation.certificates().get(0)).getPublicKey());
        verifier.update(message);

        assertThat(verifier.verify(crypto.sign(attestation.key(), message))).isTrue();
    }

    @Test
    void oneSeedGivesOneCertificate() {
        Attestation first = TestAuthority.issue(PROFILE, Crypto.reproducible(), seeded());
        Attestation second = TestAuthority.issue(PROFILE, Crypto.reproducible(), seeded());

        assertThat(first).isEqualTo(second);
        assertThat(TestAuthority.issue(PROFILE, Crypto.reproducible(), RandomSource.system())
                        .certificates())
                .isNotEqualTo(first.certificates());
    }

    /** Anyone can sign as this authority, which is what makes it worthless outside tests. */
    @Test
    void thePublishedLabelIsTheKey() throws Exception {
        byte[] label = TestAuthority.LABEL.getBytes(StandardCharsets.UTF_8);
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(label);
        byte[] scalar = sha256.digest(new byte[] {0});
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        PrivateKey rebuilt = KeyFactory.getInstance("EC")
                .generatePrivate(new ECPrivateKeySpec(
                        new BigInteger(1, scalar), curve.getParameterSpec(ECParameterSpec.class)));
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(rebuilt);
        signer.update(label);
        byte[] signature = signer.sign();

        Signature verifier = Signature.getInstance("SHA256withECDSA");
        verifier.initVerify(certificate(TestAuthority.certificate()).getPublicKey());
        verifier.update(label);
        assertThat(verifier.verify(signature)).isTrue();
    }
}
