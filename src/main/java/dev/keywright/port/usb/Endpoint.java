package dev.keywright.port.usb;

import dev.keywright.wire.usb.EndpointDescriptor;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** An endpoint other than 0: transfers wait here until the device has, or takes, their data. */
abstract sealed class Endpoint permits InEndpoint, OutEndpoint {

    private final EndpointDescriptor descriptor;
    private final Deque<Transfer> waiting = new ArrayDeque<>();
    private boolean halted;

    Endpoint(EndpointDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    EndpointDescriptor descriptor() {
        return descriptor;
    }

    synchronized void submit(Transfer transfer) {
        if (halted) {
            transfer.fail(Transfer.Outcome.STALLED);
            return;
        }
        waiting.removeIf(Transfer::hasEnded);
        waiting.add(transfer);
        proceed();
    }

    /** Moves what can be moved now; the endpoint's lock is held. */
    abstract void proceed();

    /** The transfer that has waited for longest. */
    final @Nullable Transfer next() {
        while (!waiting.isEmpty() && waiting.getFirst().hasEnded()) {
            waiting.removeFirst();
        }
        return waiting.peekFirst();
    }

    synchronized boolean isHalted() {
        return halted;
    }

    /** Stalls all transfers from now on, or no longer (USB 2.0 §9.4.5, ENDPOINT_HALT). */
    synchronized void halt(boolean halt) {
        halted = halt;
        if (halt) {
            waiting.forEach(transfer -> transfer.fail(Transfer.Outcome.STALLED));
            waiting.clear();
        }
    }
}
