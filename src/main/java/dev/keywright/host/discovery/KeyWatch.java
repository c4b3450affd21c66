package dev.keywright.host.discovery;

import dev.keywright.host.FoundKeys;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.discovery.KeyEvent.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of keys that come and go, until it is closed. It looks twice a second, and disturbs no key that it knows. A key
 * that has just come shows its pipes one after the other, so it is told of when two looks saw the same of it.
 */
public final class KeyWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KeyWatch.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** Is told on the thread of the watch, one thing after the other. */
    public interface Listener {

        void keys(List<KeyEvent> events);

        /** A sentence for people on what could not be looked at, once. */
        default void note(String note) {}
    }

    private final Supplier<FoundKeys> search;
    private final Listener listener;
    private final Thread thread;
    private final Set<String> told = new HashSet<>();
    private Map<String, SecurityKey> now;
    private Map<String, KeyInfo> seen;
    private volatile boolean closed;

    private KeyWatch(Supplier<FoundKeys> search, FoundKeys first, Duration pause, Listener listener) {
        this.search = search;
        this.listener = listener;
        told.addAll(first.notes());
        now = KeyIds.of(first.keys());
        seen = infos(now);
        thread = new Thread(() -> run(pause), "keywright-keys");
        thread.setDaemon(true);
    }

    /**
     * Starts to watch.
     *
     * @param keys  those that {@code first} was found by
     * @param first what the listener knows already
     */
    public static KeyWatch start(KnownKeys keys, FoundKeys first, Listener listener) {
        return start(keys::look, first, PAUSE, listener);
    }

    /** @param search looks once */
    static KeyWatch start(Supplier<FoundKeys> search, FoundKeys first, Duration pause, Listener listener) {
        KeyWatch watch = new KeyWatch(search, first, pause, listener);
        watch.thread.start();
        return watch;
    }

    private void run(Duration pause) {
        try {
            while (true) {
                Thread.sleep(pause.toMillis());
                look();
            }
        } catch (InterruptedException e) {
            // It was closed.
        }
    }

    private void look() {
        try {
            FoundKeys found = search.get();
            if (closed) {
                return;
            }
            found.notes().stream().filter(told::add).forEach(listener::note);
            // One that is not true any more is worth telling when it is true again.
            told.retainAll(found.notes());
            List<KeyEvent> events = compare(KeyIds.of(found.keys()));
            if (!events.isEmpty()) {
                listener.keys(events);
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("Looking for keys failed; it goes on.", e);
        }
    }

    private List<KeyEvent> compare(Map<String, SecurityKey> found) {
        List<KeyEvent> events = new ArrayList<>();
        Map<String, SecurityKey> next = new LinkedHashMap<>();
        now.forEach((id, key) -> {
            if (found.containsKey(id)) {
                next.put(id, key);
            } else {
                events.add(new KeyEvent(Kind.WENT, id, key));
            }
        });
        Map<String, KeyInfo> infos = infos(found);
        found.forEach((id, key) -> {
            SecurityKey before = next.get(id);
            boolean settled = key.info().equals(seen.get(id));
            if (settled && !key.equals(before)) {
                next.put(id, key);
                events.add(new KeyEvent(before == null ? Kind.CAME : Kind.CHANGED, id, key));
            }
        });
        seen = infos;
        now = next;
        return events;
    }

    private static Map<String, KeyInfo> infos(Map<String, SecurityKey> keys) {
        Map<String, KeyInfo> infos = new LinkedHashMap<>();
        keys.forEach((id, key) -> infos.put(id, key.info()));
        return infos;
    }

    /** Tells of nothing more; a look that is under way ends by itself. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
