package dev.keywright.port.usbip;

import dev.keywright.port.usb.Transfer;
import dev.keywright.wire.usbip.UsbIpReply;
import dev.keywright.wire.usbip.UsbIpReply.Status;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client's URBs, until their replies are on their way. The reply to an URB always goes before the one that says it
 * was too late to withdraw it: Linux drops a device that answers an URB which it has given up.
 */
final class PendingUrbs implements AutoCloseable {

    /** URBs and unsent replies. Linux has a handful under way with a device such as this. */
    static final int LIMIT = 256;

    private static final byte[] END = {};

    private final Map<Integer, Urb> pending = new HashMap<>();
    private final Deque<byte[]> replies = new ArrayDeque<>();
    private boolean closed;

    private static final class Urb {
        private final Transfer transfer;
        /** The withdrawal that came when the transfer was just ending. */
        private @Nullable Integer withdrawal;

        Urb(Transfer transfer) {
            this.transfer = transfer;
        }
    }

    /** False where there are too many, or one with that number. */
    synchronized boolean add(int sequence, Transfer transfer) {
        return pending.size() + replies.size() < LIMIT && pending.putIfAbsent(sequence, new Urb(transfer)) == null;
    }

    /** The transfer of an URB has ended. */
    synchronized void complete(int sequence, byte[] reply) {
        Urb urb = pending.remove(sequence);
        send(reply);
        if (urb != null && urb.withdrawal != null) {
            send(UsbIpReply.unlinked(urb.withdrawal, Status.OK));
        }
    }

    /** Withdraws an URB, where it has not ended. */
    synchronized void unlink(int victim, int sequence) {
        Urb urb = pending.get(victim);
        if (urb == null) {
            send(UsbIpReply.unlinked(sequence, Status.OK));
        } else if (urb.transfer.cancel()) {
            pending.remove(victim);
            send(UsbIpReply.unlinked(sequence, Status.WITHDRAWN));
        } else {
            urb.withdrawal = sequence;
        }
    }

    private void send(byte[] reply) {
        replies.add(reply);
        notifyAll();
    }

    /** Waits for the next reply; an empty one means that there will be none. */
    synchronized byte[] nextReply() throws InterruptedException {
        while (replies.isEmpty() && !closed) {
            wait();
        }
        return closed ? END : replies.remove();
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
