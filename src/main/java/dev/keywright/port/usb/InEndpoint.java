package dev.keywright.port.usb;

import dev.keywright.wire.usb.EndpointDescriptor;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint that sends to the host. What the device has to say waits here until the host asks, and an interrupt
 * endpoint is asked no more often than its interval: a bus without frames of its own would give all of it at once.
 */
final class InEndpoint extends Endpoint {

    /** So many messages are kept for a host that does not ask; later ones are lost. */
    static final int CAPACITY = 1024;

    private final Clock clock;
    private final long intervalNanos;
    private final Deque<byte[]> messages = new ArrayDeque<>();
    private @Nullable Runnable onSpace;
    private long notBefore = System.nanoTime();
    private boolean scheduled;

    InEndpoint(EndpointDescriptor descriptor, Clock clock) {
        super(descriptor);
        this.clock = clock;
        this.intervalNanos = TimeUnit.MILLISECONDS.toNanos(descriptor.interval());
    }

    /** Has {@code listener} called, on the clock's thread, when a message has gone out. */
    void onSpace(Runnable listener) {
        onSpace = listener;
    }

    /** Messages that wait. */
    synchronized int backlog() {
        return messages.size();
    }

    /** Sends {@code message} as soon as the host asks. */
    synchronized void send(byte[] message) {
        if (messages.size() < CAPACITY) {
            messages.add(message);
            proceed();
        }
    }

    synchronized void forget() {
        messages.clear();
    }

    @Override
    void proceed() {
        for (Transfer transfer = next(); transfer != null && !messages.isEmpty(); transfer = next()) {
            long early = notBefore - System.nanoTime();
            if (early > 0) {
                later(early);
                return;
            }
            if (deliver(messages.getFirst(), transfer) && intervalNanos > 0) {
                notBefore = System.nanoTime() + intervalNanos;
            }
        }
    }

    private void later(long nanos) {
        if (!scheduled) {
            scheduled = true;
            clock.after(nanos, this::wake);
        }
    }

    private synchronized void wake() {
        scheduled = false;
        proceed();
    }

    /**
     * A message ends with a short packet. A transfer that is shorter takes as many whole packets as fit it, and the
     * next one the rest; a packet that does not fit is lost (USB 2.0 §5.8.3).
     */
    private boolean deliver(byte[] message, Transfer transfer) {
        boolean fits = message.length <= transfer.length();
        boolean whole = fits || transfer.length() == 0 || transfer.length() % descriptor().maxPacketSize() != 0;
        boolean taken = fits
                ? transfer.give(message)
                : whole
                        ? transfer.fail(Transfer.Outcome.OVERFLOW)
                        : transfer.give(Arrays.copyOf(message, transfer.length()));
        if (taken) {
            messages.removeFirst();
            if (!whole) {
                messages.addFirst(Arrays.copyOfRange(message, transfer.length(), message.length));
            }
            if (onSpace != null) {
                clock.soon(onSpace);
            }
        }
        return taken;
    }
}
