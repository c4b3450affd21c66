package dev.keywright.server;

import io.javalin.config.RoutesConfig;
import io.javalin.http.sse.SseClient;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells pages of keys that come and go, as server-sent events (HTML Living Standard §9.2): at the start and after each
 * change an event {@code keys}, whose data is what {@code GET /api/keys} answers.
 */
final class KeyEvents implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KeyEvents.class);
    /** Half the time after which the service takes a silent connection for a dead one. */
    private static final int BREATH_SECONDS = 15;

    private final KeyDesk desk;
    private final Set<SseClient> pages = ConcurrentHashMap.newKeySet();
    /** One for all, so that the events of a page keep their order. */
    private final ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "keywright-events");
        thread.setDaemon(true);
        return thread;
    });

    KeyEvents(KeyDesk desk) {
        this.desk = desk;
        desk.onChange(() -> later(() -> pages.forEach(this::tell)));
        sender.scheduleAtFixedRate(
                () -> pages.forEach(page -> page.sendComment("still here")),
                BREATH_SECONDS, BREATH_SECONDS, TimeUnit.SECONDS);
    }

    void addTo(RoutesConfig routes) {
        routes.sse("/api/keys/events", page -> {
            page.keepAlive();
            page.onClose(() -> pages.remove(page));
            later(() -> {
                pages.add(page);
                tell(page);
            });
        }, Access.CONSOLE);
    }

    private void later(Runnable work) {
        if (!sender.isShutdown()) {
            sender.execute(work);
        }
    }

    private void tell(SseClient page) {
        try {
            page.sendEvent("keys", ApiJson.keys(desk.keys()).toString());
        } catch (KeyDeskException e) {
            LOG.debug("The keys cannot be told now.", e);
        }
    }

    @Override
    public void close() {
        sender.shutdownNow();
        pages.forEach(SseClient::close);
    }
}
