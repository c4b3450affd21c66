package dev.keywright.host.emulated;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.Secret;
import dev.keywright.host.emulated.StateProtection.Kind;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the keys of a state file are derived from: what a key file holds, or what Argon2id makes of a passphrase. A file
 * that is written anew gets keys of its own, since they depend on its random id too.
 *
 * @param salt   of Argon2id, 16 bytes; zeros where there is no passphrase
 * @param master 32 bytes, or null where nothing is encrypted
 */
record StateKey(Kind kind, Argon2Cost cost, byte[] salt, @Nullable Secret master) {

    static final int LENGTH = 32;
    static final int SALT_LENGTH = 16;
    static final byte[] NO_SALT = new byte[SALT_LENGTH];

    /** One of a file's keys, by HKDF-SHA-256 (RFC 5869) with the file's id for the salt. */
    static Secret derive(Secret master, byte[] fileId, String purpose) {
        byte[] info = ("Keywright state file 2, " + purpose).getBytes(StandardCharsets.US_ASCII);
        return master.use(bytes -> Secret.copyOf(Crypto.fastest().hkdfSha256(bytes, fileId, info, LENGTH)));
    }

    @Override
    public String toString() {
        return "StateKey[" + kind + "]";
    }
}
