package dev.keywright.crypto;

import java.security.SecureRandom;

/** Where random bytes come from; an emulated key draws every random choice from the one it is given. */
@FunctionalInterface
public interface RandomSource {

    /** Overwrites all of {@code target} with random bytes. */
    void fill(byte[] target);

    /** {@code length} fresh random bytes. */
    default byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        fill(bytes);
        return bytes;
    }

    /**
     * Bytes that follow from {@code seed}, so that what is drawn from them can be had again: for tests, since whoever
     * knows the seed knows them all. Test vectors live by this derivation, so it must never change:
     *
     * <p>A call that fills {@code L} bytes takes the next ⌈L / 32⌉ blocks and leaves what remains of the last; block
     * {@code n} = 0, 1, 2, … is HMAC-SHA-256(seed, {@code "Keywright random"} ‖ n), with {@code n} in eight bytes,
     * big-endian.
     *
     * @param seed at least one byte
     */
    static RandomSource seeded(byte[] seed) {
        return new SeededRandom(seed);
    }

    /** The operating system's random source. */
    static RandomSource system() {
        SecureRandom random = new SecureRandom();
        return random::nextBytes;
    }
}
