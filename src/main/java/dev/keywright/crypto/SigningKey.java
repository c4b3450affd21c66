package dev.keywright.crypto;

import java.security.PrivateKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A private key that signs, as raw bytes: the big-endian scalar of 32 bytes for P-256, the 32-byte seed for Ed25519
 * (RFC 8032 §5.1.5). Its public half travels along, since computing it anew costs as much as a signature.
 */
public final class SigningKey {

    private final SignatureAlgorithm algorithm;
    private final Secret privateBytes;
    private final byte[] publicBytes;
    /** What the provider made of the bytes; kept, because parsing costs more than signing. Benign when raced. */
    private @Nullable PrivateKey parsed;

    /**
     * @param privateBytes the scalar or seed
     * @param publicBytes  x and y, 32 bytes each, big-endian, for P-256; the 32 bytes of RFC 8032 §5.1.2 for Ed25519
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
