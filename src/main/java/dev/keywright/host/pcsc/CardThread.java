package dev.keywright.host.pcsc;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.smartcardio.CardException;

/**
 * The thread that all calls for one card run on: the JDK lets no other use a card that one has for itself, and a call
 * waits for as long as another program holds the card, without an end of its own.
 */
final class CardThread implements AutoCloseable {

    private final ExecutorService executor = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "keywright-card");
        thread.setDaemon(true);
        return thread;
    });

    /** Waits for the call to end, however long it takes. */
    <T> T call(Callable<T> call) throws CardException {
        try {
            return ended(executor.submit(call), Long.MAX_VALUE);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws TimeoutException when the call has not ended in time; it goes on, and what it gives is lost */
    <T> T call(Callable<T> call, long millis) throws CardException, TimeoutException {
        return ended(executor.submit(call), millis);
    }

    private static <T> T ended(Future<T> future, long millis) throws CardException, TimeoutException {
        try {
            return future.get(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CardException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CardException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new CardException(e.getCause());
        }
    }

    /** What is to be done when the calls before have ended. */
    void afterwards(Runnable work) {
        executor.execute(work);
    }

    /** Waits for all that was handed in before this was closed. */
    void await(long millis) {
        try {
            executor.awaitTermination(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
