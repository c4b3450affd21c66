package dev.keywright.testing;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.SignatureAlgorithm;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.spec.KeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Locale;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Verifies signatures with the JDK, and with Bouncy Castle where the JDK has not the algorithm. */
public final class ForeignVerifier {

    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private ForeignVerifier() {}

    /**
     * @param publicBytes in the form of {@code SigningKey}
     * @param signature   in the form of WebAuthn §6.5.5
     */
    public static boolean accepts(
            SignatureAlgorithm algorithm, byte[] publicBytes, byte[] message, byte[] signature)
            throws GeneralSecurityException {
        PublicKey key = keyFactory(algorithm).generatePublic(spec(algorithm, publicBytes));
        String name = signatureName(algorithm);
        Signature verifier = isInJdk(algorithm)
                ? Signature.getInstance(name)
                : Signature.getInstance(name, BOUNCY_CASTLE);
        verifier.initVerify(key);
        verifier.update(message);
        return verifier.verify(signature);
    }

    /** @param key a credential's public key as COSE_Key */
    public static boolean accepts(CBORObject key, byte[] message, byte[] signature) throws GeneralSecurityException {
        SignatureAlgorithm algorithm =
                SignatureAlgorithm.ofCoseId(key.get(CBORObject.FromObject(3)).AsInt32()).orElseThrow();
        return accepts(algorithm, publicBytes(algorithm, key), message, signature);
    }

    private static byte[] publicBytes(SignatureAlgorithm algorithm, CBORObject key) {
        return switch (algorithm) {
            case ES256, ES384, ES512, ES256K -> concatenated(member(key, -2), member(key, -3));
            case EDDSA, ED448 -> member(key, -2);
            case RS256, ML_DSA_44, ML_DSA_65, ML_DSA_87 -> member(key, -1);
        };
    }

    private static byte[] member(CBORObject key, int label) {
        return key.get(CBORObject.FromObject(label)).GetByteString();
    }

    private static byte[] concatenated(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static KeySpec spec(SignatureAlgorithm algorithm, byte[] publicBytes) {
        return algorithm == SignatureAlgorithm.RS256
                ? new RSAPublicKeySpec(new BigInteger(1, publicBytes), BigInteger.valueOf(65537))
                : new X509EncodedKeySpec(concatenated(HexFormat.of().parseHex(prefix(algorithm)), publicBytes));
    }

    /** What precedes the raw key in a SubjectPublicKeyInfo: RFC 5480 §2, RFC 8410 §4, RFC 9881 §4. */
    private static String prefix(SignatureAlgorithm algorithm) {
        return switch (algorithm) {
            case ES256 -> "3059301306072a8648ce3d020106082a8648ce3d03010703420004";
            case ES384 -> "3076301006072a8648ce3d020106052b8104002203620004";
            case ES512 -> "30819b301006072a8648ce3d020106052b810400230381860004";
            case ES256K -> "3056301006072a8648ce3d020106052b8104000a03420004";
            case EDDSA -> "302a300506032b6570032100";
            case ED448 -> "3043300506032b6571033a00";
            case ML_DSA_44 -> "30820532300b06096086480165030403110382052100";
            case ML_DSA_65 -> "308207b2300b0609608648016503040312038207a100";
            case ML_DSA_87 -> "30820a32300b060960864801650304031303820a2100";
            case RS256 -> throw new IllegalArgumentException("the modulus is not all of an RSA key");
        };
    }

    private static KeyFactory keyFactory(SignatureAlgorithm algorithm) throws NoSuchAlgorithmException {
        String name = switch (algorithm) {
            case ES256, ES384, ES512, ES256K -> "EC";
            case RS256 -> "RSA";
            default -> signatureName(algorithm);
        };
        return isInJdk(algorithm) ? KeyFactory.getInstance(name) : KeyFactory.getInstance(name, BOUNCY_CASTLE);
    }

    private static String signatureName(SignatureAlgorithm algorithm) {
        return switch (algorithm) {
            case ES256, ES256K -> "SHA256withECDSA";
            case ES384 -> "SHA384withECDSA";
            case ES512 -> "SHA512withECDSA";
            case RS256 -> "SHA256withRSA";
            case EDDSA -> "Ed25519";
            case ED448 -> "Ed448";
            case ML_DSA_44, ML_DSA_65, ML_DSA_87 -> "ML-DSA";
        };
    }

    /** No JDK since 16 has secp256k1; ML-DSA is there from JDK 24 (JEP 497). */
    private static boolean isInJdk(SignatureAlgorithm algorithm) {
        return algorithm != SignatureAlgorithm.ES256K
                && Security.getAlgorithms("Signature").contains(signatureName(algorithm).toUpperCase(Locale.ROOT));
    }
}
