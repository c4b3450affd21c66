package dev.keywright.token.ctap;

import java.security.MessageDigest;
import java.util.Optional;

/** How a platform and an authenticator share a secret and use it (CTAP 2.1 §6.5.4). Keeps nothing. */
interface PinUvAuthProtocol {

    /** The number by which pinUvAuthProtocol names it. */
    int version();

    /**
     * The shared secret.
     *
     * @param z the x coordinate of the ECDH, 32 bytes
     */
    byte[] kdf(byte[] z);

    /** @param plain a whole number of 16-byte blocks */
    byte[] encrypt(byte[] sharedSecret, byte[] plain);

    /** Empty when {@code cipher} has a length that {@link #encrypt} never gives. */
    Optional<byte[]> decrypt(byte[] sharedSecret, byte[] cipher);

    /**
     * The signature of the message's parts, one after the other.
     *
     * @param key a shared secret, or a pinUvAuthToken of 32 bytes
     */
    byte[] authenticate(byte[] key, byte[]... message);

    /** Constant-time comparison of {@code signature} with the right one. */
    default boolean verify(byte[] key, byte[] signature, byte[]... message) {
        return MessageDigest.isEqual(authenticate(key, message), signature);
    }
}
