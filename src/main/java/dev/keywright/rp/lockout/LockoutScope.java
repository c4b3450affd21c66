package dev.keywright.rp.lockout;

import java.time.Duration;

/** What failures are counted by. */
public enum LockoutScope {
    /** A user of a relying party, existing or not: short at first, since anybody can lock anybody. */
    USER(new Backoff(5, Duration.ofSeconds(1), Duration.ofMinutes(15), Duration.ofHours(1))),
    /** Where guesses come from, over all users: it bites before many users could be locked from one place. */
    ADDRESS(new Backoff(20, Duration.ofSeconds(1), Duration.ofMinutes(15), Duration.ofMinutes(5))),
    /** A relying party as a whole, against guesses at many users from many places: bites late and not for long. */
    RELYING_PARTY(new Backoff(1000, Duration.ofSeconds(1), Duration.ofSeconds(15), Duration.ofMillis(100)));

    private final Backoff backoff;

    LockoutScope(Backoff backoff) {
        this.backoff = backoff;
    }

    public Backoff backoff() {
        return backoff;
    }
}
