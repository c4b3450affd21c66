package dev.keywright.rp.lockout;

import java.time.Duration;

/** Too many attempts failed, and this one was neither counted nor judged; the message is one sentence. */
public final class LockedOut extends Exception {
    private static final long serialVersionUID = 1L;

    private final long seconds;

    LockedOut(Duration remaining) {
        this(Math.max(1, (remaining.toMillis() + 999) / 1000));
    }

    private LockedOut(long seconds) {
        super("Too many attempts failed; try again in " + seconds + (seconds == 1 ? " second." : " seconds."));
        this.seconds = seconds;
    }

    /** Whole seconds, one at least, after which an attempt is taken again. */
    public long retryAfterSeconds() {
        return seconds;
    }
}
