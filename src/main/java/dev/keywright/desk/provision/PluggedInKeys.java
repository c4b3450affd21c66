package dev.keywright.desk.provision;

import dev.keywright.host.FoundKeys;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.SecurityKey;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The keys that a person plugs into this computer. It looks for them every second, and waits only so long. */
public final class PluggedInKeys implements KeySource {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Supplier<FoundKeys> search;
    private final long looks;
    private final Duration pause;
    /** The keys that were given out and are still there. */
    private final Set<KeyInfo> given = new HashSet<>();

    /**
     * @param search   looks once
     * @param patience how long to wait for each key
     */
    public PluggedInKeys(Supplier<FoundKeys> search, Duration patience) {
        this(search, 1 + patience.toSeconds(), PAUSE);
    }

    /** @param looks how often to look for each key, at least once */
    PluggedInKeys(Supplier<FoundKeys> search, long looks, Duration pause) {
        this.search = search;
        this.looks = looks;
        this.pause = pause;
    }

    @Override
    public Optional<SecurityKey> next(Turn turn) throws IOException, InterruptedException {
        Optional<SecurityKey> found = newOne(search.get().keys());
        for (long look = 1; found.isEmpty() && look < looks; look++) {
            Thread.sleep(pause.toMillis());
            found = newOne(search.get().keys());
        }
        return found;
    }

    /** A key that has come, in or out of its place; the others are let go. */
    private Optional<SecurityKey> newOne(List<SecurityKey> there) {
        Set<KeyInfo> infos = new HashSet<>();
        there.forEach(key -> infos.add(key.info()));
        given.retainAll(infos);
        SecurityKey found = null;
        for (SecurityKey key : there) {
            if (found == null && given.add(key.info())) {
                found = key;
            } else {
                key.close();
            }
        }
        return Optional.ofNullable(found);
    }
}
