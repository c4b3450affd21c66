package dev.keywright.token.attestation;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.crypto.SigningKey;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.state.FidoState.Attestation;
import dev.keywright.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
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
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;

/**
 * The authority that certifies the attestation keys of emulated keys. Its private key comes from a published label, so
 * that anyone can rebuild it and nobody can mistake its word for a proof: trust it in tests only.
 */
public final class TestAuthority {

    /** What the authority's key is made from: the first SHA-256 over label and count that is a P-256 scalar. */
    public static final String LABEL = "Keywright test attestation authority, version 1. It proves nothing.";

    /**
     * Antarctica: a country by ISO 3166, as WebAuthn §8.2.1 demands, whose name nobody will take for the vendor's.
     */
    private static final String COUNTRY = "AQ";

    private static final String ORGANIZATION = "Keywright";
    /** WebAuthn §8.2.1 demands this text. */
    private static final String UNIT = "Authenticator Attestation";

    /** id-fido-gen-ce-aaguid (WebAuthn §8.2.1). */
    private static final ASN1ObjectIdentifier AAGUID = new ASN1ObjectIdentifier("1.3.6.1.4.1.45724.1.1.4");
    /** id-fido-u2f-ce-transports (FIDO U2F Authenticator Transports Extension 1.2 §3). */
    private static final ASN1ObjectIdentifier TRANSPORTS = new ASN1ObjectIdentifier("1.3.6.1.4.1.45724.2.1.1");

    /** Fixed, since a key has no calendar. */
    private static final Date NOT_BEFORE = Date.from(Instant.parse("2020-01-01T00:00:00Z"));

    private static final Date NOT_AFTER = Date.from(Instant.parse("2049-12-31T23:59:59Z"));
    private static final int SERIAL_NUMBER = 16;

    private static final X500Name NAME = name("Keywright test authority (for tests, proves nothing)", "Testing only");

    private static final class Root {
        /** Reproducible, whatever the emulated key computes with: RFC 6979 signatures make the certificate one. */
        static final Crypto CRYPTO = Crypto.reproducible();

        static final SigningKey KEY = CRYPTO.generate(SignatureAlgorithm.ES256, published());
        static final Bytes CERTIFICATE = Bytes.of(build());

        private static byte[] build() {
            X509v3CertificateBuilder builder = builder(BigInteger.ONE, NAME, KEY);
            return sign(builder, List.of(
                    extension(Extension.basicConstraints, true, new BasicConstraints(0)),
                    extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))));
        }
    }

    private TestAuthority() {}

    /** The authority's certificate, X.509 in DER, for tests that want a trust anchor. */
    public static Bytes certificate() {
        return Root.CERTIFICATE;
    }

    /**
     * A new attestation key and its certificate, fit for "packed" (WebAuthn §8.2.1) and for U2F (§8.6).
     *
     * @param random draws the certificate's serial number, and with {@link Crypto#reproducible()} the key
     */
    public static Attestation issue(FirmwareProfile profile, Crypto crypto, RandomSource random) {
        SigningKey key = crypto.generate(SignatureAlgorithm.ES256, random);
        BigInteger serial = new BigInteger(1, random.bytes(SERIAL_NUMBER)).setBit(0);
        X500Name subject = name("Keywright emulated key (for tests, proves nothing)", UNIT);
        byte[] certificate = sign(builder(serial, subject, key), List.of(
                extension(Extension.basicConstraints, true, new BasicConstraints(false)),
                extension(AAGUID, false, new DEROctetString(aaguid(profile))),
                extension(TRANSPORTS, false, transports(profile.fido().transports()))));
        return new Attestation(key, List.of(Bytes.of(certificate)));
    }

    private static X500Name name(String commonName, String unit) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.C, COUNTRY)
                .addRDN(BCStyle.O, ORGANIZATION)
                .addRDN(BCStyle.OU, unit)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    private static X509v3CertificateBuilder builder(BigInteger serial, X500Name subject, SigningKey key) {
        byte[] point = ByteBuffer.allocate(65).put((byte) 4).put(key.publicBytes()).array();
        AlgorithmIdentifier algorithm =
                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1);
        return new X509v3CertificateBuilder(
                NAME, serial, NOT_BEFORE, NOT_AFTER, subject, new SubjectPublicKeyInfo(algorithm, point));
    }

    private static byte[] sign(X509v3CertificateBuilder builder, List<Extension> extensions) {
        try {
            for (Extension extension : extensions) {
                builder.addExtension(extension);
            }
            return builder.build(new RootSigner()).getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException("an attestation certificate could not be encoded", e);
        }
    }

    private static Extension extension(ASN1ObjectIdentifier id, boolean critical, ASN1Object value) {
        try {
            return new Extension(id, critical, value.getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] aaguid(FirmwareProfile profile) {
        return ByteBuffer.allocate(16)
                .putLong(profile.fido().aaguid().getMostSignificantBits())
                .putLong(profile.fido().aaguid().getLeastSignificantBits())
                .array();
    }

    /** A BIT STRING: bit 1 is BLE, 2 USB, 3 NFC, 4 a built-in USB; bit 0 is the highest of the byte. */
    private static DERBitString transports(List<String> names) {
        int bits = 0;
        for (String name : names) {
            bits |= switch (name) {
                case "ble" -> 0x40;
                case "usb" -> 0x20;
                case "nfc" -> 0x10;
                case "internal" -> 0x08;
                default -> 0;
            };
        }
        return new DERBitString((byte) bits, bits == 0 ? 0 : Integer.numberOfTrailingZeros(bits));
    }

    private static RandomSource published() {
        byte[] label = LABEL.getBytes(StandardCharsets.UTF_8);
        int[] count = {0};
        return target -> {
            byte[] hash = Root.CRYPTO.sha256(label, new byte[] {(byte) count[0]++});
            System.arraycopy(hash, 0, target, 0, target.length);
        };
    }

    /** Signs a certificate with the authority's key. */
    private static final class RootSigner implements ContentSigner {
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
            return Root.CRYPTO.sign(Root.KEY, toBeSigned.toByteArray());
        }
    }
}
