package dev.keywright.token;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that stands still until somebody advances it: an emulated key's tokens expire and its reset window closes
 * when a test says so. May be used from several threads.
 */
public final class AdvanceableClock implements InstantSource {

    private final AtomicReference<Instant> now;

    /** Stands at {@code start}. */
    public AdvanceableClock(Instant start) {
        now = new AtomicReference<>(start);
    }

    /**
     * Lets {@code time} pass.
     *
     * @throws IllegalArgumentException when it is negative, since no key's timer runs backwards
     */
    public void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("a clock is advanced, not put back");
        }
        now.updateAndGet(instant -> instant.plus(time));
    }

    @Override
    public Instant instant() {
        return now.get();
    }
}
