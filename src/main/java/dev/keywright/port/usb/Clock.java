package dev.keywright.port.usb;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One thread for what a device does later. Nothing that it runs may wait. */
final class Clock implements AutoCloseable {

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
            1,
            task -> {
                Thread thread = new Thread(task, "keywright-usb");
                thread.setDaemon(true);
                return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());

    Clock() {
        executor.setRemoveOnCancelPolicy(true);
        executor.setContinueExistingPeriodicTasksAfterShutdownPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void soon(Runnable task) {
        executor.execute(task);
    }

    void after(long nanos, Runnable task) {
        executor.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    /** Runs {@code task} again and again, for the first time after {@code delayMillis}, until it is cancelled. */
    Future<?> every(long delayMillis, long periodMillis, Runnable task) {
        return executor.scheduleAtFixedRate(task, delayMillis, periodMillis, TimeUnit.MILLISECONDS);
    }

    /** Begins nothing any more; what runs again and again goes on until it is cancelled. */
    @Override
    public void close() {
        executor.shutdown();
    }
}
