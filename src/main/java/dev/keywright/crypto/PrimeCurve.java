package dev.keywright.crypto;

import java.math.BigInteger;
import java.security.PrivateKey;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** The curves of ECDSA other than {@link P256}: keys from and to raw bytes. */
final class PrimeCurve {

    // SEC 2 §2.5.1, §2.6.1 and §2.4.1.
    private static final PrimeCurve P384 = new PrimeCurve(SignatureAlgorithm.ES384, SECObjectIdentifiers.secp384r1);
    private static final PrimeCurve P521 = new PrimeCurve(SignatureAlgorithm.ES512, SECObjectIdentifiers.secp521r1);
    private static final PrimeCurve K256 = new PrimeCurve(SignatureAlgorithm.ES256K, SECObjectIdentifiers.secp256k1);

    private final SignatureAlgorithm algorithm;
    private final AlgorithmIdentifier identifier;
    private final X9ECParameters parameters;
    private final int bits;

    private PrimeCurve(SignatureAlgorithm algorithm, ASN1ObjectIdentifier curve) {
        this.algorithm = algorithm;
        this.identifier = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve);
        this.parameters = CustomNamedCurves.getByOID(curve);
        this.bits = parameters.getN().bitLength();
    }

    static PrimeCurve of(SignatureAlgorithm algorithm) {
        return switch (algorithm) {
            case ES384 -> P384;
            case ES512 -> P521;
            case ES256K -> K256;
            default -> throw new IllegalArgumentException(algorithm + " is not on one of these curves");
        };
    }

    SigningKey draw(RandomSource random) {
        while (true) {
            byte[] scalar = random.bytes(algorithm.privateLength());
            scalar[0] &= (byte) (0xff >> 8 * scalar.length - bits);
            BigInteger d = new BigInteger(1, scalar);
            if (d.signum() > 0 && d.compareTo(parameters.getN()) < 0) {
                SigningKey key = of(Secret.copyOf(scalar));
                Arrays.fill(scalar, (byte) 0);
                return key;
            }
        }
    }

    /** @param scalar between 1 and the group's order */
    SigningKey of(Secret scalar) {
        byte[] point = scalar.use(bytes -> new FixedPointCombMultiplier()
                .multiply(parameters.getG(), new BigInteger(1, bytes))
                .normalize()
                .getEncoded(false));
        return new SigningKey(algorithm, scalar, Arrays.copyOfRange(point, 1, point.length));
    }

    /** Goes through PKCS #8 with the public key inside, so that the provider need not compute it. */
    PrivateKey parse(SigningKey key, Crypto crypto) {
        byte[] publicBytes = key.publicBytes();
        byte[] point = new byte[1 + publicBytes.length];
        point[0] = 4;
        System.arraycopy(publicBytes, 0, point, 1, publicBytes.length);
        return key.privateBytes().use(scalar -> {
            var sec1 = new ECPrivateKey(bits, new BigInteger(1, scalar), new DERBitString(point), null);
            return Pkcs8.parse("EC", identifier, sec1, crypto);
        });
    }
}
