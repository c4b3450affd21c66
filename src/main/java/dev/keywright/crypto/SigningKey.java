package dev.keywright.crypto;

import java.security.PrivateKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A private key that signs, as raw bytes: the big-endian scalar on the curves of ECDSA, and a seed for the others, so
 * that it is short for every algorithm ({@link SignatureAlgorithm#privateLength}). Its public half travels along, since
 * computing it anew costs as much as a signature, or much more.
 */
public final class SigningKey {

    private final SignatureAlgorithm algorithm;
    private final Secret privateBytes;
    private final byte[] publicBytes;
    /** What the provider made of the bytes; kept, because parsing costs more than signing. Benign when raced. */
    private @Nullable PrivateKey parsed;

    /**
     * @param privateBytes the scalar or seed
     * @param publicBytes  x and y, as long as the scalar and big-endian, for ECDSA; the modulus, 256 bytes big-endian,
     *                     for RSA; the encoded key of RFC 8032 §5.1.2 and §5.2.2 for Ed25519 and Ed448, and that of
     *                     FIPS 204 §7.2 for ML-DSA
     */
    public SigningKey(SignatureAlgorithm algorithm, Secret privateBytes, byte[] publicBytes) {
        this.algorithm = algorithm;
        this.privateBytes = privateBytes;
        this.publicBytes = publicBytes.clone();
    }

    public SignatureAlgorithm algorithm() {
        return algorithm;
    }

    public Secret privateBytes() {
        return privateBytes;
    }

    /** A copy; the form that the constructor takes. */
    public byte[] publicBytes() {
        return publicBytes.clone();
    }

    @Nullable PrivateKey parsed() {
        return parsed;
    }

    void remember(PrivateKey key) {
        parsed = key;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SigningKey key
                && algorithm == key.algorithm
                && privateBytes.equals(key.privateBytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(publicBytes);
    }

    @Override
    public String toString() {
        return "SigningKey[" + algorithm + "]";
    }
}
