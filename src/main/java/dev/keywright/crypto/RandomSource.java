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

    /** The operating system's random source. */
    static RandomSource system() {
        SecureRandom random = new SecureRandom();
        return random::nextBytes;
    }
}
