package dev.keywright.cli;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --at}: the time that codes are for. */
final class TimeOption {

    /** The last second of the year 9999. */
    private static final long LATEST = 253_402_300_799L;

    @Option(
            names = "--at",
            paramLabel = "SECONDS",
            description = "The time to calculate for, in seconds since 1970, instead of now.")
    private @Nullable Long at;

    boolean isGiven() {
        return at != null;
    }

    Instant instant() throws Misuse {
        if (at == null) {
            return Instant.now();
        }
        if (at < 0 || at > LATEST) {
            throw new Misuse("A time is in whole seconds since 1970, such as 1700000000, and not " + at + ".");
        }
        return Instant.ofEpochSecond(at);
    }
}
