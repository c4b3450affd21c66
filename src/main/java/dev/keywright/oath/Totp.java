package dev.keywright.oath;

import java.time.Instant;

/** TOTP codes (RFC 6238 §4), with time steps that start at the Unix epoch. */
public final class Totp {

    /** RFC 6238 §4.1: the default time step, in seconds. */
    public static final int DEFAULT_PERIOD = 30;

    private Totp() {}

    /**
     * The code at a moment.
     *
     * @param key    at least one byte
     * @param period of a time step, in seconds, at least 1
     * @param digits 6–8
     */
    public static String code(HashAlgorithm algorithm, byte[] key, Instant at, int period, int digits) {
        return Hotp.code(algorithm, key, timeStep(at, period), digits);
    }

    /** The number of whole periods from the Unix epoch to {@code at}: the T of RFC 6238 §4.2. */
    public static long timeStep(Instant at, int period) {
        return Math.floorDiv(at.getEpochSecond(), (long) period);
    }
}
