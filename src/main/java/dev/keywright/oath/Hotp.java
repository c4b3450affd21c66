package dev.keywright.oath;

import dev.keywright.crypto.Crypto;
import java.nio.ByteBuffer;

/** HOTP codes (RFC 4226 §5). A code is text: its leading zeros count. */
public final class Hotp {

    /** RFC 4226 §5.3 and §4, R4: at least six digits, possibly seven or eight. */
    public static final int MIN_DIGITS = 6;
    public static final int MAX_DIGITS = 8;

    private static final int[] POWERS_OF_TEN =
            {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000};

    private Hotp() {}

    /**
     * The code for one value of the counter (RFC 4226 §5.2).
     *
     * @param key     at least one byte
     * @param counter all 64 bits count
     * @param digits  6–8
     */
    public static String code(HashAlgorithm algorithm, byte[] key, long counter, int digits) {
        if (digits < MIN_DIGITS || digits > MAX_DIGITS) {
            throw new IllegalArgumentException("a code has 6, 7 or 8 digits, not " + digits);
        }
        return format(truncate(mac(algorithm, key, counter)), digits);
    }

    /** The HMAC of a counter or a time step as eight bytes (RFC 4226 §5.2). */
    static byte[] mac(HashAlgorithm algorithm, byte[] key, long counter) {
        byte[] factor = ByteBuffer.allocate(Long.BYTES).putLong(counter).array();
        return Crypto.fastest().hmac(algorithm.macName(), key, factor);
    }

    /**
     * Dynamic truncation (RFC 4226 §5.3): the 31 bits of {@code mac} that its last byte points at.
     *
     * @param mac an HMAC of at least 20 bytes
     */
    public static int truncate(byte[] mac) {
        int offset = mac[mac.length - 1] & 0xf;
        return ByteBuffer.wrap(mac).getInt(offset) & 0x7fff_ffff;
    }

    /**
     * The last {@code digits} decimal digits of a truncated value.
     *
     * @param truncated not negative
     * @param digits    1–9; other programs store accounts with five
     */
    public static String format(int truncated, int digits) {
        if (truncated < 0 || digits < 1 || digits > 9) {
            throw new IllegalArgumentException("no code of " + digits + " digits can be made");
        }
        int power = POWERS_OF_TEN[digits];
        return Integer.toString(power + truncated % power).substring(1);
    }
}
