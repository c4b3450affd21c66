package dev.keywright.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.util.Arrays;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.jcajce.provider.asymmetric.util.EC5Util;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** NIST P-256 (SEC 2 §2.4.2): keys from and to raw bytes. */
final class P256 {

    static final String CURVE = "secp256r1";
    private static final int SIZE = 32;
    private static final X9ECParameters PARAMETERS = SECNamedCurves.getByOID(SECObjectIdentifiers.secp256r1);
    private static final ECParameterSpec SPEC = EC5Util.convertToSpec(PARAMETERS);

    private P256() {}

    static SigningKey derive(RandomSource random) {
        while (true) {
            byte[] scalar = random.bytes(SIZE);
            BigInteger d = new BigInteger(1, scalar);
            if (d.signum() > 0 && d.compareTo(PARAMETERS.getN()) < 0) {
                return of(scalar);
            }
        }
    }

    static SigningKey of(byte[] scalar) {
        var point = new FixedPointCombMultiplier()
                .multiply(PARAMETERS.getG(), new BigInteger(1, scalar))
                .normalize();
        byte[] publicBytes = Arrays.copyOfRange(point.getEncoded(false), 1, 1 + 2 * SIZE);
        return new SigningKey(SignatureAlgorithm.ES256, Secret.copyOf(scalar), publicBytes);
    }

    static SigningKey of(KeyPair pair) {
        // RFC 5480 §2: the uncompressed point ends the encoding. To ask for its coordinates is a tenth of a signature.
        byte[] encoded = pair.getPublic().getEncoded();
        byte[] publicBytes = Arrays.copyOfRange(encoded, encoded.length - 2 * SIZE, encoded.length);
        byte[] scalar = fixed(((ECPrivateKey) pair.getPrivate()).getS());
        return new SigningKey(SignatureAlgorithm.ES256, Secret.copyOf(scalar), publicBytes);
    }

    static PrivateKey parse(SigningKey key, Crypto crypto) throws GeneralSecurityException {
        BigInteger scalar = key.privateBytes().use(bytes -> new BigInteger(1, bytes));
        KeyFactory factory = crypto.find("KeyFactory", "EC", KeyFactory::getInstance);
        return factory.generatePrivate(new ECPrivateKeySpec(scalar, SPEC));
    }

    static ECPublicKey publicKey(ECPoint point, Crypto crypto) throws GeneralSecurityException {
        KeyFactory factory = crypto.find("KeyFactory", "EC", KeyFactory::getInstance);
        return (ECPublicKey) factory.generatePublic(new ECPublicKeySpec(point, SPEC));
    }

    /** SEC 1 §3.2.2.1, without which a peer's invalid point would leak the private key. */
    static boolean isOnCurve(ECPoint point) {
        EllipticCurve curve = SPEC.getCurve();
        BigInteger p = PARAMETERS.getCurve().getField().getCharacteristic();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            return false;
        }
        BigInteger right = x.modPow(BigInteger.valueOf(3), p)
                .add(curve.getA().multiply(x))
                .add(curve.getB())
                .mod(p);
        return y.modPow(BigInteger.TWO, p).equals(right);
    }

    private static byte[] fixed(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] out = new byte[SIZE];
        int length = Math.min(bytes.length, SIZE);
        System.arraycopy(bytes, bytes.length - length, out, SIZE - length, length);
        return out;
    }
}
