package dev.keywright.rp;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.SigningKey;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certifies the attestation keys of authenticators that are there for a test only. */
final class AttestationAuthority {

    static final String NAME = "C=SE,O=Maker,OU=Authenticator Attestation,CN=One";
    private static final X500Name AUTHORITY = new X500Name("C=SE,O=Maker,CN=Root");
    private static final ASN1ObjectIdentifier AAGUID = new ASN1ObjectIdentifier("1.3.6.1.4.1.45724.1.1.4");
    private static final ASN1ObjectIdentifier KEY_DESCRIPTION =
            new ASN1ObjectIdentifier("1.3.6.1.4.1.11129.2.1.17");

    private final KeyPair authority = pair();
    private final KeyPair authenticator = pair();

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    X509Certificate root() throws Exception {
        return certificate(
                AUTHORITY,
                SubjectPublicKeyInfo.getInstance(authority.getPublic().getEncoded()),
                true,
                Extension.basicConstraints,
                new BasicConstraints(true));
    }

    /** A statement of format "packed" (WebAuthn Level 3 §8.2) signed by the authenticator's own key. */
    SoftAuthenticator.Attestation packed(String name, String aaguid, boolean authorityToo) throws Exception {
        SubjectPublicKeyInfo own = SubjectPublicKeyInfo.getInstance(authenticator.getPublic().getEncoded());
        X509Certificate certificate = authorityToo
                ? certificate(new X500Name(name), own, true, Extension.basicConstraints, new BasicConstraints(true))
                : certificate(
                        new X500Name(name),
                        own,
                        false,
                        AAGUID,
                        new DEROctetString(HexFormat.of().parseHex(aaguid)));
        return (key, authData, hash) -> object("packed", sign(authData, hash), certificate);
    }

    /** A statement of format "android-key" (§8.4), signed by the credential's key, which the certificate names. */
    SoftAuthenticator.Attestation androidKey(AndroidDescription description) {
        return (key, authData, hash) -> object(
                "android-key",
                Crypto.fastest().sign(key, authData, hash),
                certificate(
                        new X500Name("CN=Android Keystore Key"),
                        publicKey(key),
                        false,
                        KEY_DESCRIPTION,
                        description.with(hash)));
    }

    private static SubjectPublicKeyInfo publicKey(SigningKey key) {
        byte[] point = new byte[65];
        point[0] = 4;
        System.arraycopy(key.publicBytes(), 0, point, 1, 64);
        return new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1), point);
    }

    private byte[] sign(byte[] authData, byte[] hash) throws Exception {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(authenticator.getPrivate());
        signature.update(authData);
        signature.update(hash);
        return signature.sign();
    }

    private static CBORObject object(String format, byte[] signature, X509Certificate certificate) throws Exception {
        return CBORObject.NewMap().Add("fmt", format).Add("attStmt", CBORObject.NewMap()
                .Add("alg", -7)
                .Add("sig", signature)
                .Add("x5c", CBORObject.NewArray().Add(certificate.getEncoded())));
    }

    private X509Certificate certificate(
            X500Name subject, SubjectPublicKeyInfo key, boolean critical, ASN1ObjectIdentifier extension,
            ASN1Encodable value) throws Exception {
        var builder = new X509v3CertificateBuilder(
                AUTHORITY,
                BigInteger.ONE,
                Date.from(Instant.parse("2025-01-01T00:00:00Z")),
                Date.from(Instant.parse("2035-01-01T00:00:00Z")),
                subject,
                key);
        builder.addExtension(extension, critical, value);
        PrivateKey signer = authority.getPrivate();
        byte[] encoded = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer)).getEncoded();
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }
}
