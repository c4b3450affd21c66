package dev.keywright.token.attestation;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.crypto.SigningKey;
import java.nio.charset.StandardCharsets;

/** Keys that follow from a published text, so that anyone can rebuild them and their word proves nothing. */
final class PublishedKey {

    /** Reproducible, whatever the emulated key computes with: RFC 6979 signatures make certificates so. */
    static final Crypto CRYPTO = Crypto.reproducible();

    private PublishedKey() {}

    /**
     * The key whose private half is the first SHA-256 over {@code label} and a count (a byte, from 0) that can be one.
     *
     * @param algorithm one whose private halves have 32 bytes
     */
    static SigningKey of(String label, SignatureAlgorithm algorithm) {
        byte[] text = label.getBytes(StandardCharsets.UTF_8);
        int[] count = {0};
        RandomSource hashes = target -> {
            byte[] hash = CRYPTO.sha256(text, new byte[] {(byte) count[0]++});
            System.arraycopy(hash, 0, target, 0, target.length);
        };
        return CRYPTO.generate(algorithm, hashes);
    }
}
