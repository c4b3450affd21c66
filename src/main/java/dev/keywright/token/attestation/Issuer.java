package dev.keywright.token.attestation;

import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.crypto.SigningKey;
import dev.keywright.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;

/** A certification authority with a P-256 key. Whatever it signs twice is the same to the byte. */
record Issuer(X500Name name, SigningKey key) {

    /** Fixed, since a key has no calendar. */
    private static final Date NOT_BEFORE = Date.from(Instant.parse("2020-01-01T00:00:00Z"));

    private static final Date NOT_AFTER = Date.from(Instant.parse("2049-12-31T23:59:59Z"));
    private static final int SERIAL_NUMBER = 16;
    private static final BigInteger RSA_EXPONENT = BigInteger.valueOf(65537);

    /**
     * Antarctica: a country by ISO 3166, as WebAuthn §8.2.1 demands, whose name nobody will take for the vendor's.
     */
    private static final String COUNTRY = "AQ";

    private static final String ORGANIZATION = "Keywright";

    /** Keywright's own, in Antarctica. */
    static X500Name name(String commonName, String unit) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.C, COUNTRY)
                .addRDN(BCStyle.O, ORGANIZATION)
                .addRDN(BCStyle.OU, unit)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    /** Its own certificate: a root that may have no other authority below it. */
    Bytes root() {
        return certify(BigInteger.ONE, name, key, List.of(
                extension(Extension.basicConstraints, true, new BasicConstraints(0)),
                extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))));
    }

    /**
     * A certificate for another; its serial number follows from the key.
     *
     * @param subjectKey an ES256 or RS256 key
     */
    Bytes certify(X500Name subject, SigningKey subjectKey, List<Extension> extensions) {
        byte[] hash = PublishedKey.CRYPTO.sha256(subjectKey.publicBytes());
        return certify(new BigInteger(1, Arrays.copyOf(hash, SERIAL_NUMBER)), subject, subjectKey, extensions);
    }

    private Bytes certify(BigInteger serial, X500Name subject, SigningKey subjectKey, List<Extension> extensions) {
        try {
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                    name, serial, NOT_BEFORE, NOT_AFTER, subject, publicKeyInfo(subjectKey));
            for (Extension extension : extensions) {
                builder.addExtension(extension);
            }
            return Bytes.of(builder.build(new Signer()).getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException("a certificate could not be encoded", e);
        }
    }

    private static SubjectPublicKeyInfo publicKeyInfo(SigningKey key) throws IOException {
        if (key.algorithm() == SignatureAlgorithm.RS256) {
            return new SubjectPublicKeyInfo(
                    new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                    new RSAPublicKey(new BigInteger(1, key.publicBytes()), RSA_EXPONENT));
        }
        return new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1),
                uncompressed(key));
    }

    /** The point of a P-256 key (SEC 1 §2.3.3). */
    static byte[] uncompressed(SigningKey key) {
        return ByteBuffer.allocate(65).put((byte) 4).put(key.publicBytes()).array();
    }

    /** A certificate revocation list (RFC 5280 §5) that revokes nothing. */
    Bytes revocations() {
        try {
            return Bytes.of(new X509v2CRLBuilder(name, NOT_BEFORE)
                    .setNextUpdate(NOT_AFTER)
                    .build(new Signer())
                    .getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException("a revocation list could not be encoded", e);
        }
    }

    static Extension extension(ASN1ObjectIdentifier id, boolean critical, ASN1Object value) {
        try {
            return new Extension(id, critical, value.getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Signer implements ContentSigner {
        private final ByteArrayOutputStream toBeSigned = new ByteArrayOutputStream();

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
        }

        @Override
        public OutputStream getOutputStream() {
            return toBeSigned;
        }

        @Override
        public byte[] getSignature() {
            return PublishedKey.CRYPTO.sign(key, toBeSigned.toByteArray());
        }
    }
}
