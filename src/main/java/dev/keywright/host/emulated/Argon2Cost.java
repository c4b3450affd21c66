package dev.keywright.host.emulated;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.Secret;

/**
 * What a try at a passphrase costs (RFC 9106 §3.1).
 *
 * @param memory in KiB
 */
record Argon2Cost(int memory, int passes, int lanes) {

    /** For files without a passphrase. */
    static final Argon2Cost NONE = new Argon2Cost(0, 0, 0);
    /** The second recommendation of RFC 9106 §4, for where the first one's 2 GiB are too much. */
    static final Argon2Cost RECOMMENDED = new Argon2Cost(64 * 1024, 3, 4);

    private static final int MOST_MEMORY = 256 * 1024;
    private static final int MOST_PASSES = 16;
    private static final int MOST_LANES = 16;
    /** RFC 9106 §3.1. */
    private static final int LEAST_MEMORY_PER_LANE = 8;

    /** Whether a file may ask for this; it is asked before anything is allocated. */
    boolean isBearable() {
        return passes >= 1 && passes <= MOST_PASSES && lanes >= 1 && lanes <= MOST_LANES
                && memory >= LEAST_MEMORY_PER_LANE * lanes && memory <= MOST_MEMORY;
    }

    Secret derive(char[] passphrase, byte[] salt) {
        return Crypto.fastest().argon2id(passphrase, salt, memory, passes, lanes, StateKey.LENGTH);
    }
}
