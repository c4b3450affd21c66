package dev.keywright.port.usb;

import dev.keywright.token.card.CardInterface;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The thread on which the card works, one command after the other. */
final class CcidWork implements AutoCloseable {

    /** Less than any host waits for an answer: libccid 3 s, and less where the card's own waiting time is shorter. */
    private static final long MORE_TIME_MILLIS = 400;
    /** A command that waits for its turn does not hear that it is cancelled, so it is told again. */
    private static final long CANCEL_MILLIS = 50;
    private static final long IDLE_SECONDS = 5;

    private final CardInterface card;
    private final Clock clock;
    private final ThreadPoolExecutor worker;
    private @Nullable Command latest;

    CcidWork(CardInterface card, Clock clock) {
        this.card = card;
        this.clock = clock;
        worker = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "keywright-ccid");
                    thread.setDaemon(true);
                    return thread;
                });
        worker.allowCoreThreadTimeOut(true);
    }

    /** One command and what goes on beside it. */
    private final class Command implements Runnable {

        private final Supplier<byte[]> action;
        private final Consumer<byte[]> onResult;
        private final Future<?> moreTime;
        private @Nullable Future<?> cancelling;
        private boolean ended;

        Command(Supplier<byte[]> action, Runnable onMoreTime, Consumer<byte[]> onResult) {
            this.action = action;
            this.onResult = onResult;
            moreTime = clock.every(MORE_TIME_MILLIS, MORE_TIME_MILLIS, onMoreTime);
        }

        @Override
        public void run() {
            byte[] result;
            try {
                result = action.get();
            } finally {
                end();
            }
            onResult.accept(result);
        }

        private synchronized void end() {
            ended = true;
            moreTime.cancel(false);
            if (cancelling != null) {
                cancelling.cancel(false);
            }
        }

        synchronized void cancel() {
            moreTime.cancel(false);
            if (!ended && cancelling == null) {
                cancelling = clock.every(0, CANCEL_MILLIS, card::cancel);
            }
        }
    }

    /**
     * Runs {@code action} when those before it have ended.
     *
     * @param onMoreTime told again and again while it lasts
     * @param onResult   told what it gave
     */
    synchronized void begin(Supplier<byte[]> action, Runnable onMoreTime, Consumer<byte[]> onResult) {
        if (!worker.isShutdown()) {
            latest = new Command(action, onMoreTime, onResult);
            worker.execute(latest);
        }
    }

    /** Asks the command under way to end soon. */
    synchronized void cancel() {
        if (latest != null) {
            latest.cancel();
        }
    }

    /** Takes the card's power when the command under way, which is cancelled, has ended. */
    @Override
    public synchronized void close() {
        if (latest != null && !worker.isShutdown()) {
            cancel();
            worker.execute(card::powerOff);
        }
        worker.shutdown();
    }
}
