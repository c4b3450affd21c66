package dev.keywright.port.uhid;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Input reports on their way to the kernel, on a thread of their own and no faster than on a bus: hidraw keeps 64 for a
 * program that is slow and drops the others, and some programs miss keys that are pressed for no time.
 */
final class PacedReports implements AutoCloseable {

    /** USB 2.0 §5.7.4: the shortest interval of an interrupt endpoint at full speed. */
    static final Duration FIDO = Duration.ofMillis(1);
    static final Duration KEYBOARD = Duration.ofMillis(8);

    private static final long IDLE_SECONDS = 5;

    private final Duration interval;
    private final Consumer<byte[]> input;
    private final ThreadPoolExecutor sender;

    PacedReports(String name, Duration interval, Consumer<byte[]> input) {
        this.interval = interval;
        this.input = input;
        this.sender = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> {
                    Thread thread = new Thread(work, name);
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        sender.allowCoreThreadTimeOut(true);
    }

    /** Returns at once. */
    void add(byte[] report) {
        sender.execute(() -> send(report));
    }

    private void send(byte[] report) {
        input.accept(report);
        try {
            TimeUnit.NANOSECONDS.sleep(interval.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Forgets the reports that wait. */
    void drop() {
        sender.getQueue().clear();
    }

    @Override
    public void close() {
        sender.shutdownNow();
    }
}
