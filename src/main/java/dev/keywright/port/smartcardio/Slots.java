package dev.keywright.port.smartcardio;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Lets threads wait for cards to come and go; all that changes a slot does it within {@link #change}. */
final class Slots {

    synchronized void change(Runnable change) {
        change.run();
        notifyAll();
    }

    /**
     * Waits until {@code condition} holds.
     *
     * @param timeout milliseconds; 0 is for ever
     * @return whether it holds
     * @throws IllegalArgumentException when the time is negative
     */
    synchronized boolean await(long timeout, BooleanSupplier condition) {
        if (timeout < 0) {
            throw new IllegalArgumentException("A time to wait is 0 or more milliseconds, not " + timeout + ".");
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeout);
        boolean interrupted = false;
        while (!condition.getAsBoolean()) {
            long left = end - System.nanoTime();
            if (interrupted || timeout > 0 && left <= 0) {
                break;
            }
            try {
                wait(timeout == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(left) + 1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                interrupted = true;
            }
        }
        return condition.getAsBoolean();
    }
}
