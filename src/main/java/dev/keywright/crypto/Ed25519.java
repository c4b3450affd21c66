package dev.keywright.crypto;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/** Ed25519 (RFC 8032 §5.1): keys from and to raw bytes. */
final class Ed25519 {

    static final String NAME = "Ed25519";

    private Ed25519() {}

    static SigningKey derive(RandomSource random) {
        return of(random.bytes(Ed25519PrivateKeyParameters.KEY_SIZE));
    }

    static SigningKey of(byte[] seed) {
        byte[] publicBytes = new Ed25519PrivateKeyParameters(seed).generatePublicKey().getEncoded();
        return new SigningKey(SignatureAlgorithm.EDDSA, Secret.copyOf(seed), publicBytes);
    }

    static PrivateKey parse(SigningKey key, Crypto crypto) {
        // RFC 8410 §7: the seed is an OCTET STRING within the OCTET STRING of PKCS #8.
        return key.privateBytes().use(seed -> Pkcs8.parse(
                NAME, new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519), new DEROctetString(seed), crypto));
    }

    /** As RFC 8410 §4 has it, in X.509's form. */
    static PublicKey publicKey(byte[] encoded, Crypto crypto) throws GeneralSecurityException {
        var algorithm = new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);
        try {
            byte[] info = new SubjectPublicKeyInfo(algorithm, encoded).getEncoded();
            return crypto.find("KeyFactory", NAME, KeyFactory::getInstance).generatePublic(new X509EncodedKeySpec(info));
        } catch (IOException e) {
            throw new InvalidKeySpecException(e);
        }
    }
}
