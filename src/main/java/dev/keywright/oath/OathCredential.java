package dev.keywright.oath;

import dev.keywright.crypto.Secret;
import org.jspecify.annotations.Nullable;

/**
 * All that one-time codes for an account are made from.
 *
 * @param digits  6–8
 * @param period  for TOTP how long a code lasts, 1–86,400 seconds; 0 for HOTP
 * @param counter for HOTP the counter of the next code, at least 0; 0 for TOTP
 * @param secret  the HMAC key, at least 2 bytes
 */
public record OathCredential(
        AccountName name,
        OathType type,
        HashAlgorithm algorithm,
        int digits,
        int period,
        long counter,
        Secret secret) {

    /** What the Key URI format assumes where a URI does not tell. */
    public static final int DEFAULT_DIGITS = 6;

    /** A day; a longer period is a slip of the hand. */
    public static final int MAX_PERIOD = 86_400;

    /** @throws IllegalArgumentException where {@link #totp} and {@link #hotp} would refuse */
    public OathCredential {
        String problem = problem(type, digits, period, counter, secret);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
    }

    /**
     * An account with codes by the time.
     *
     * @param digits 6–8
     * @param period 1–86,400 seconds
     */
    public static OathCredential totp(
            AccountName name, HashAlgorithm algorithm, int digits, int period, Secret secret)
            throws InvalidOathCredential {
        return checked(name, OathType.TOTP, algorithm, digits, period, 0, secret);
    }

    /**
     * An account with codes by a counter.
     *
     * @param digits  6–8
     * @param counter of the next code, at least 0
     */
    public static OathCredential hotp(
            AccountName name, HashAlgorithm algorithm, int digits, long counter, Secret secret)
            throws InvalidOathCredential {
        return checked(name, OathType.HOTP, algorithm, digits, 0, counter, secret);
    }

    private static OathCredential checked(
            AccountName name, OathType type, HashAlgorithm algorithm, int digits, int period, long counter,
            Secret secret) throws InvalidOathCredential {
        String problem = problem(type, digits, period, counter, secret);
        if (problem != null) {
            throw new InvalidOathCredential(problem);
        }
        return new OathCredential(name, type, algorithm, digits, period, counter, secret);
    }

    private static @Nullable String problem(OathType type, int digits, int period, long counter, Secret secret) {
        if (digits < Hotp.MIN_DIGITS || digits > Hotp.MAX_DIGITS) {
            return "A code has 6, 7 or 8 digits, not " + digits + ": ask the service how many it expects.";
        }
        if (type == OathType.TOTP && (period < 1 || period > MAX_PERIOD)) {
            return "A code lasts 1 to " + MAX_PERIOD + " seconds, not " + period
                    + ": ask the service for its period, which is 30 nearly everywhere.";
        }
        if (counter < 0) {
            return "A counter is 0 or more, not " + counter + ": ask the service where its counter stands.";
        }
        if (type == OathType.TOTP ? counter != 0 : period != 0) {
            return "A TOTP account has no counter and a HOTP account no period.";
        }
        if (secret.length() < SetupKey.MIN_BYTES) {
            return "The secret is shorter than " + SetupKey.MIN_BYTES + " bytes: copy the setup key again.";
        }
        return null;
    }
}
