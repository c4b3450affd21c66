package dev.keywright.token.hid;

import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The two threads of a FIDO HID interface: one runs commands, one ticks while there is something to wait for. */
final class HidThreads implements AutoCloseable {

    /** CTAPHID_KEEPALIVE comes at least this often (CTAP 2.1 §11.2.9.1.7). */
    private static final long TICK_MILLIS = 100;
    private static final long IDLE_SECONDS = 5;

    private final Runnable onTick;
    private final ThreadPoolExecutor worker;
    private final ScheduledThreadPoolExecutor ticker;
    private @Nullable Future<?> ticking;

    HidThreads(Runnable onTick) {
        this.onTick = onTick;
        worker = worker("keywright-fido");
        ticker = idling(new ScheduledThreadPoolExecutor(1, daemon("keywright-fido-keepalive")));
        ticker.setRemoveOnCancelPolicy(true);
    }

    /** One thread that runs what it is given, one after the other. */
    static ThreadPoolExecutor worker(String name) {
        return idling(new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemon(name)));
    }

    /** A key that nobody speaks to needs no thread. */
    private static <E extends ThreadPoolExecutor> E idling(E executor) {
        executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    private static ThreadFactory daemon(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Runs {@code work} after all that was handed over before it. */
    void run(Runnable work) {
        worker.execute(work);
    }

    /** Ticks from now on, or no longer; the caller holds the interface's lock. */
    void tick(boolean wanted) {
        if (wanted && ticking == null) {
            ticking = ticker.scheduleAtFixedRate(onTick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        } else if (!wanted && ticking != null) {
            ticking.cancel(false);
            ticking = null;
        }
    }

    @Override
    public void close() {
        ticker.shutdownNow();
        worker.shutdown();
    }
}
