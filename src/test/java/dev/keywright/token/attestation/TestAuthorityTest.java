package dev.keywright.token.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import com.yubico.webauthn.attestation.CertificateUtil;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.testing.TestProfiles;
import dev.keywright.token.KeyFactory;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.FidoState.Attestation;
import dev.keywright.token.state.StateChange.Made;
import dev.keywright.wire.Bytes;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
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

    /** WebAuthn §8.2.1. */
    @Test
    void issuesACertificateThatPackedAsksFor() throws Exception {
        Attestation attestation = TestAuthority.issue(PROFILE);
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
        Attestation attestation = TestAuthority.issue(PROFILE);
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
        Attestation attestation = TestAuthority.issue(PROFILE);
        byte[] message = "message".getBytes(StandardCharsets.US_ASCII);

        Signature verifier = Signature.getInstance("SHA256withECDSA");
        verifier.initVerify(certificate(attestation.certificates().get(0)).getPublicKey());
        verifier.update(message);

        assertThat(verifier.verify(crypto.sign(attestation.key(), message))).isTrue();
    }

    /** A batch attestation tells no key from another of its model. */
    @Test
    void allKeysOfAProfileShareOne() {
        Made first = KeyFactory.make(PROFILE, RandomSource.system());
        Made second = KeyFactory.make(PROFILE, RandomSource.system());

        assertThat(first.identity()).isNotEqualTo(second.identity());
        assertThat(first.attestation()).isEqualTo(second.attestation());
        assertThat(TestAuthority.issue(TestProfiles.with("name", "another")).key())
                .isNotEqualTo(first.attestation().key());
    }

    /** WebAuthn §8.2.2. */
    @Test
    void anEnterpriseCertificateNamesTheKey() throws Exception {
        Attestation attestation = TestAuthority.issueEnterprise(PROFILE, 0x00bc614e);
        X509Certificate leaf = certificate(attestation.certificates().get(0));

        assertThat(CertificateUtil.parseFidoSernumExtension(leaf).orElseThrow().getBytes())
                .containsExactly(0x00, 0xbc, 0x61, 0x4e);
        assertThat(leaf.getCriticalExtensionOIDs()).containsExactly("2.5.29.19");
        assertThat(leaf.getExtensionValue("1.3.6.1.4.1.45724.1.1.4"))
                .isEqualTo(certificate(TestAuthority.issue(PROFILE).certificates().get(0))
                        .getExtensionValue("1.3.6.1.4.1.45724.1.1.4"));
        leaf.verify(certificate(TestAuthority.certificate()).getPublicKey());
        assertThat(attestation).isEqualTo(TestAuthority.issueEnterprise(PROFILE, 12345678));
        assertThat(attestation.key()).isNotEqualTo(TestAuthority.issueEnterprise(PROFILE, 12345679).key());
    }

    @Test
    void aBatchCertificateNamesNoKey() throws Exception {
        X509Certificate leaf = certificate(TestAuthority.issue(PROFILE).certificates().get(0));

        assertThat(CertificateUtil.parseFidoSernumExtension(leaf)).isEmpty();
    }

    /** What speaks U2F alone has no AAGUID to certify. */
    @Test
    void aU2fDeviceHasNoAaguid() throws Exception {
        FirmwareProfile profile = TestProfiles.with("fido.versions", List.of("U2F_V2"));
        X509Certificate leaf = certificate(TestAuthority.issue(profile).certificates().get(0));

        assertThat(leaf.getExtensionValue("1.3.6.1.4.1.45724.1.1.4")).isNull();
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
        PrivateKey rebuilt = java.security.KeyFactory.getInstance("EC")
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
