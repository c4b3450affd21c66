package dev.keywright.desk.provision;

import dev.keywright.host.SecurityKey;
import java.io.IOException;
import java.util.Optional;

/** Where keys come from, one after the other. */
@FunctionalInterface
public interface KeySource {

    /**
     * Waits for a key that has not been given out since it was plugged in. Whoever asked closes it.
     *
     * @return empty when none came, or none will
     */
    Optional<SecurityKey> next(Turn turn) throws IOException, InterruptedException;
}
