package dev.keywright.oath.transfer;

import dev.keywright.crypto.Secret;
import java.util.Arrays;
import java.util.Optional;

/** An AES key that two sides agreed on, as people type it: hexadecimal digits, blanks between them or not. */
final class PreSharedKey {

    private PreSharedKey() {}

    /** The key of 16, 24 or 32 bytes that is typed; empty where something else is. */
    static Optional<Secret> parse(char[] typed) {
        byte[] bytes = new byte[32];
        try {
            int digits = 0;
            for (char character : typed) {
                if (character == ' ') {
                    continue;
                }
                int value = character < 0x80 ? Character.digit(character, 16) : -1;
                if (value < 0 || digits == 2 * bytes.length) {
                    return Optional.empty();
                }
                bytes[digits / 2] |= (byte) (digits % 2 == 0 ? value << 4 : value);
                digits++;
            }
            return switch (digits) {
                case 32, 48, 64 -> {
                    byte[] key = Arrays.copyOf(bytes, digits / 2);
                    Secret secret = Secret.copyOf(key);
                    Arrays.fill(key, (byte) 0);
                    yield Optional.of(secret);
                }
                default -> Optional.empty();
            };
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
