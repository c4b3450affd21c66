package dev.keywright.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Public keys from the raw numbers and bytes that COSE keys hold; what is no such key gives none. */
final class PublicKeys {

    /** SEC 1 §2.3.3: an uncompressed point follows. */
    private static final byte UNCOMPRESSED = 4;

    private PublicKeys() {}

    /** @param x as long as the curve's field; y likewise */
    static Optional<PublicKey> ofCurve(SignatureAlgorithm algorithm, byte[] x, byte[] y, Crypto crypto) {
        // SEC 2 §2.4.1 to §2.6.1, RFC 5480 §2.1.1.1
        ASN1ObjectIdentifier curve = switch (algorithm) {
            case ES256 -> SECObjectIdentifiers.secp256r1;
            case ES384 -> SECObjectIdentifiers.secp384r1;
            case ES512 -> SECObjectIdentifiers.secp521r1;
            case ES256K -> SECObjectIdentifiers.secp256k1;
            default -> throw new IllegalArgumentException(algorithm + " is not on such a curve");
        };
        if (x.length != algorithm.privateLength() || y.length != x.length) {
            return Optional.empty();
        }
        byte[] point = Arrays.copyOf(new byte[] {UNCOMPRESSED}, 1 + x.length + y.length);
        System.arraycopy(x, 0, point, 1, x.length);
        System.arraycopy(y, 0, point, 1 + x.length, y.length);
        return read("EC", new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve), point, crypto);
    }

    /** @param encoded as RFC 8032 §5.1.2 or §5.2.2 encodes it */
    static Optional<PublicKey> ofEdwards(SignatureAlgorithm algorithm, byte[] encoded, Crypto crypto) {
        if (encoded.length != algorithm.privateLength()) {
            return Optional.empty();
        }
        boolean small = algorithm == SignatureAlgorithm.EDDSA;
        return read(
                small ? Ed25519.NAME : Ed448.NAME,
                new AlgorithmIdentifier(small ? EdECObjectIdentifiers.id_Ed25519 : EdECObjectIdentifiers.id_Ed448),
                encoded,
                crypto);
    }

    static Optional<PublicKey> ofRsa(BigInteger modulus, BigInteger exponent, Crypto crypto) {
        try {
            return Optional.of(crypto.find("KeyFactory", "RSA", KeyFactory::getInstance)
                    .generatePublic(new RSAPublicKeySpec(modulus, exponent)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<PublicKey> read(
            String factory, AlgorithmIdentifier identifier, byte[] content, Crypto crypto) {
        try {
            byte[] info = new SubjectPublicKeyInfo(identifier, content).getEncoded();
            return Optional.of(crypto.find("KeyFactory", factory, KeyFactory::getInstance)
                    .generatePublic(new X509EncodedKeySpec(info)));
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
