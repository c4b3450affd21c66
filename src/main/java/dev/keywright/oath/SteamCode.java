package dev.keywright.oath;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The codes of Steam Guard: TOTP with SHA-1 and steps of 30 seconds, shown as five characters instead of digits. Steam
 * has not published how; the alphabet and its order are those of ykman (oath.py) and of everybody else. By Yubico's
 * convention a key's account is one of Steam where its issuer is {@code Steam}.
 */
public final class SteamCode {

    public static final String ISSUER = "Steam";

    /** How many characters a code has. */
    public static final int LENGTH = 5;

    private static final String ALPHABET = "23456789BCDFGHJKMNPQRTVWXY";

    private SteamCode() {}

    /** Whether an account's codes are shown in Steam's way. */
    public static boolean isFor(OathType type, @Nullable String issuer) {
        return type == OathType.TOTP && ISSUER.equals(issuer);
    }

    /**
     * The code at a moment.
     *
     * @param key at least one byte
     */
    public static String code(byte[] key, Instant at) {
        return code(HashAlgorithm.SHA1, key, at, Totp.DEFAULT_PERIOD);
    }

    /** What a key shows for an account that is called Steam's, whatever its hash and period are. */
    public static String code(HashAlgorithm algorithm, byte[] key, Instant at, int period) {
        return format(Hotp.truncate(Hotp.mac(algorithm, key, Totp.timeStep(at, period))));
    }

    /**
     * A truncated value in Steam's characters, the last of its base-26 digits first.
     *
     * @param truncated not negative; the 31 bits of RFC 4226 §5.3
     */
    public static String format(int truncated) {
        if (truncated < 0) {
            throw new IllegalArgumentException("a truncated value has 31 bits");
        }
        StringBuilder code = new StringBuilder(LENGTH);
        for (int rest = truncated; code.length() < LENGTH; rest /= ALPHABET.length()) {
            code.append(ALPHABET.charAt(rest % ALPHABET.length()));
        }
        return code.toString();
    }
}
