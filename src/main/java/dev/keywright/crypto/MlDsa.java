package dev.keywright.crypto;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;

/** ML-DSA (FIPS 204): keys from and to the seed ξ, of which key generation (§5.1) makes both halves. */
final class MlDsa {

    static final String NAME = "ML-DSA";

    private MlDsa() {}

    static SigningKey of(SignatureAlgorithm algorithm, Secret seed) {
        byte[] publicBytes =
                seed.use(bytes -> new MLDSAPrivateKeyParameters(parameters(algorithm), bytes).getPublicKey());
        return new SigningKey(algorithm, seed, publicBytes);
    }

    static PrivateKey parse(SigningKey key, Crypto crypto) {
        // RFC 9881 §6: of the three forms the one with the seed alone.
        return key.privateBytes().use(seed -> Pkcs8.parse(
                NAME,
                new AlgorithmIdentifier(identifier(key.algorithm())),
                new DERTaggedObject(false, 0, new DEROctetString(seed)),
                crypto));
    }

    /** Empty when these are no key's bytes of this parameter set. */
    static Optional<PublicKey> publicKey(SignatureAlgorithm algorithm, byte[] publicBytes, Crypto crypto) {
        try {
            // RFC 9881 §4: the key's bytes stand bare in the bit string.
            byte[] encoded = new SubjectPublicKeyInfo(new AlgorithmIdentifier(identifier(algorithm)), publicBytes)
                    .getEncoded();
            KeyFactory factory = crypto.find("KeyFactory", NAME, KeyFactory::getInstance);
            return Optional.of(factory.generatePublic(new X509EncodedKeySpec(encoded)));
        } catch (IOException | GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static MLDSAParameters parameters(SignatureAlgorithm algorithm) {
        return switch (algorithm) {
            case ML_DSA_44 -> MLDSAParameters.ml_dsa_44;
            case ML_DSA_65 -> MLDSAParameters.ml_dsa_65;
            case ML_DSA_87 -> MLDSAParameters.ml_dsa_87;
            default -> throw new IllegalArgumentException(algorithm + " is not ML-DSA");
        };
    }

    private static ASN1ObjectIdentifier identifier(SignatureAlgorithm algorithm) {
        return switch (algorithm) {
            case ML_DSA_44 -> NISTObjectIdentifiers.id_ml_dsa_44;
            case ML_DSA_65 -> NISTObjectIdentifiers.id_ml_dsa_65;
            case ML_DSA_87 -> NISTObjectIdentifiers.id_ml_dsa_87;
            default -> throw new IllegalArgumentException(algorithm + " is not ML-DSA");
        };
    }
}
