package dev.keywright.store;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node does now and then beside its requests, one thing at a time. What fails is done again the next time. */
public final class Housekeeping implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final int END_SECONDS = 10;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "housekeeping");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Does {@code task} now, and again {@code pause} after each time.
     *
     * @param name what the log calls it, such as {@code Sweeping}
     */
    public void every(Duration pause, String name, Runnable task) {
        thread.scheduleWithFixedDelay(() -> attempt(name, task), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void attempt(String name, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            DatabaseUnavailable.in(e).ifPresentOrElse(
                    known -> LOG.warn("{} waits: {}", name, known.getMessage()),
                    () -> LOG.error("{} failed", name, e));
        }
    }

    /** Waits for what is being done, though not for long. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
