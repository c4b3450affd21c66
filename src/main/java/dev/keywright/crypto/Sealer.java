package dev.keywright.crypto;

import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM (NIST SP 800-38D) under one key, for who seals often: to look a cipher up and to give it its key takes
 * longer than to seal a credential. For one thread at a time.
 */
public final class Sealer {

    private static final int TAG_BITS = 128;

    private final Cipher cipher;
    private final SecretKeySpec key;

    Sealer(Cipher cipher, Secret key) {
        this.cipher = cipher;
        this.key = key.use(bytes -> new SecretKeySpec(bytes, "AES"));
    }

    /**
     * Seals {@code plain}; the tag of 16 bytes stands at the end.
     *
     * @param nonce 12 bytes, never used twice with one key
     */
    public byte[] seal(byte[] nonce, byte[] associated, byte[] plain) {
        try {
            return run(Cipher.ENCRYPT_MODE, nonce, associated, plain);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM cannot take this key or nonce", e);
        }
    }

    /** Opens what {@link #seal} sealed; empty when anything about it differs. */
    public Optional<byte[]> open(byte[] nonce, byte[] associated, byte[] sealed) {
        try {
            return Optional.of(run(Cipher.DECRYPT_MODE, nonce, associated, sealed));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private byte[] run(int mode, byte[] nonce, byte[] associated, byte[] data) throws GeneralSecurityException {
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(associated);
        return cipher.doFinal(data);
    }
}
