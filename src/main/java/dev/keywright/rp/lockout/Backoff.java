package dev.keywright.rp.lockout;

import java.time.Duration;

/**
 * How long to wait after so many failures: nothing after the first few, then twice as long each time.
 *
 * @param free        failures that lock nothing
 * @param first       the wait after one more
 * @param longest     no wait is longer
 * @param forgetEvery how long it takes until one failure is forgotten
 */
public record Backoff(int free, Duration first, Duration longest, Duration forgetEvery) {

    public Backoff {
        if (free < 0 || first.toMillis() < 1 || longest.compareTo(first) < 0 || forgetEvery.toMillis() < 1) {
            throw new IllegalArgumentException("a back-off waits longer and longer");
        }
    }

    /** The wait after {@code failures} that are not forgotten. */
    public Duration waitAfter(long failures) {
        if (failures <= free) {
            return Duration.ZERO;
        }
        long doublings = failures - free - 1;
        // Compared before it is shifted, so that nothing overflows.
        return doublings >= Long.SIZE - 1 || longest.toMillis() >> doublings < first.toMillis()
                ? longest
                : Duration.ofMillis(first.toMillis() << doublings);
    }

    /** How many failures still count at {@code now}, when all of them will be forgotten at {@code forgivenAt}. */
    long failures(long forgivenAt, long now) {
        return forgivenAt <= now ? 0 : (forgivenAt - now - 1) / forgetEvery.toMillis() + 1;
    }
}
