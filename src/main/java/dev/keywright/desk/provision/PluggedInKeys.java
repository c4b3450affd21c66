package dev.keywright.desk.provision;

import dev.keywright.host.FoundKeys;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.SecurityKey;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a person plugs into this computer. It looks for them every second, and waits only so long. A key that
 * has just come shows its pipes one after the other, so it is given out when two looks saw the same of it.
 */
public final class PluggedInKeys implements KeySource {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Supplier<FoundKeys> search;
    private final long looks;
    private final Duration pause;
    /** The keys that were given out and are still there, and what for. */
    private final Map<KeyInfo, String> given = new HashMap<>();
    /** What the last look saw; null before the first, for which all keys have been there for long. */
    private @Nullable Set<KeyInfo> seen;

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
        Optional<SecurityKey> found = newOne(search.get().keys(), turn);
        for (long look = 1; found.isEmpty() && look < looks; look++) {
            Thread.sleep(pause.toMillis());
            found = newOne(search.get().keys(), turn);
        }
        return found;
    }

    /** A key that has come, in or out of its place; the others are let go. */
    private Optional<SecurityKey> newOne(List<SecurityKey> there, Turn turn) {
        Set<KeyInfo> infos = new HashSet<>();
        there.forEach(key -> infos.add(key.info()));
        given.keySet().retainAll(infos);
        SecurityKey found = null;
        for (SecurityKey key : there) {
            boolean settled = seen == null || seen.contains(key.info());
            if (found == null && settled && isNew(key.info(), turn)) {
                given.put(key.info(), name(turn));
                found = key;
            } else {
                key.close();
            }
        }
        seen = infos;
        return Optional.ofNullable(found);
    }

    /** Also a key that was refused in another's turn, and that this one is waiting for. */
    private boolean isNew(KeyInfo key, Turn turn) {
        String before = given.get(key);
        return before == null || key.serial() != null && turn.wanted().contains(key.serial()) && !before.equals(name(turn));
    }

    private static String name(Turn turn) {
        return turn.number() + " " + turn.person().id();
    }
}
