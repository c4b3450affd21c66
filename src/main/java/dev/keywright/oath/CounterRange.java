package dev.keywright.oath;

import dev.keywright.crypto.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * The values of the counter, or the time steps, that a verifier tries a code with. A search never ends early, so that
 * how long it takes tells nothing of where a code was found.
 *
 * @param first not negative
 * @param last  the last one that is tried, too; before {@code first} where there is none to try
 */
public record CounterRange(long first, long last) {

    private static final int SECONDS_OF_A_DAY = 86_400;
    /** A day of steps of the default period: more than that is too much work for one request. */
    private static final int MOST_STEPS = SECONDS_OF_A_DAY / Totp.DEFAULT_PERIOD;

    public CounterRange {
        first = Math.max(0, first);
    }

    /** From the counter that is due to {@code ahead} more (RFC 4226 §7.4, the look-ahead of size s). */
    public static CounterRange lookAhead(long due, int ahead) {
        return new CounterRange(due, due > Long.MAX_VALUE - ahead ? Long.MAX_VALUE : due + ahead);
    }

    /**
     * The time steps around the one that a token is thought to be in (RFC 6238 §5.2 and §6).
     *
     * @param period of a time step, in seconds
     * @param drift  by how many steps the token's clock is ahead of ours
     * @param either how many steps to try before and after it
     */
    public static CounterRange around(Instant now, int period, long drift, int either) {
        long step = Totp.timeStep(now, period) + drift;
        return new CounterRange(step - either, step + either);
    }

    /**
     * How many steps a token's clock may be off at most, before or after ours: a day, or fewer where steps are short.
     *
     * @param period of a time step, in seconds
     */
    public static int mostDrift(int period) {
        return Math.max(1, Math.min(MOST_STEPS, SECONDS_OF_A_DAY / period));
    }

    /**
     * By how many steps a token's clock seems ahead of ours when its code for {@code step} arrives now, within
     * {@link #mostDrift} (RFC 6238 §6).
     */
    public static int drift(Instant now, int period, long step) {
        int most = mostDrift(period);
        return (int) Math.max(-most, Math.min(most, step - Totp.timeStep(now, period)));
    }

    /** The newest value that {@code code} is right for. That none is older means that no text is good a second time. */
    public OptionalLong newest(HashAlgorithm algorithm, Secret key, String code) {
        return key.use(bytes -> {
            long found = -1;
            for (long counter = first; counter <= last && counter >= 0; counter++) {
                found = matches(algorithm, bytes, counter, code) ? counter : found;
            }
            return found < 0 ? OptionalLong.empty() : OptionalLong.of(found);
        });
    }

    /** The value that {@code code} is right for and that is the fewest from {@code centre}. */
    public OptionalLong nearest(long centre, HashAlgorithm algorithm, Secret key, String code) {
        return key.use(bytes -> {
            long found = -1;
            for (long counter = first; counter <= last && counter >= 0; counter++) {
                boolean nearer = found < 0 || Math.abs(counter - centre) < Math.abs(found - centre);
                found = matches(algorithm, bytes, counter, code) && nearer ? counter : found;
            }
            return found < 0 ? OptionalLong.empty() : OptionalLong.of(found);
        });
    }

    /** The newest value that {@code code} is right for, while {@code next} is right for the one after it. */
    public OptionalLong newestOfTwo(HashAlgorithm algorithm, Secret key, String code, String next) {
        return key.use(bytes -> {
            long found = -1;
            boolean before = false;
            for (long counter = first; counter <= last && counter >= 0; counter++) {
                found = before & matches(algorithm, bytes, counter, next) ? counter - 1 : found;
                before = matches(algorithm, bytes, counter, code);
            }
            return found < 0 ? OptionalLong.empty() : OptionalLong.of(found);
        });
    }

    private static boolean matches(HashAlgorithm algorithm, byte[] key, long counter, String code) {
        byte[] right = Hotp.code(algorithm, key, counter, code.length()).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(right, code.getBytes(StandardCharsets.US_ASCII));
    }
}
