package dev.keywright.host.otp;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.Secret;
import java.util.Arrays;

/** Keys for HMAC-SHA-1 in a slot, which has 20 bytes for them. */
final class HmacKey {

    /** KEY_SIZE_OATH in Yubico's ykdef.h. */
    static final int LENGTH = 20;
    /** RFC 2104 §2: HMAC hashes a key that is longer than a block of its hash. */
    private static final int BLOCK = 64;

    private HmacKey() {}

    /** The key that a slot can hold, and that gives the same codes as {@code key}. */
    static Secret fit(Secret key) throws InvalidSlotContent {
        if (key.length() == 0) {
            throw new InvalidSlotContent("The key is empty; give one of 20 bytes.");
        }
        if (key.length() > LENGTH && key.length() <= BLOCK) {
            throw new InvalidSlotContent("The key has " + key.length() + " bytes and a slot has room for 20; give one of"
                    + " 1 to 20 bytes, or of more than 64, which HMAC-SHA-1 shortens.");
        }
        return key.use(bytes -> {
            if (bytes.length <= LENGTH) {
                return Secret.copyOf(bytes);
            }
            byte[] hash = Crypto.fastest().digest("SHA-1", bytes);
            try {
                return Secret.copyOf(hash);
            } finally {
                Arrays.fill(hash, (byte) 0);
            }
        });
    }
}
