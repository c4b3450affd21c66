package dev.keywright.port.usb;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a host wants to move over one endpoint (an I/O request packet, USB 2.0 §5.3.2). It ends once: the device
 * completes it, or the host cancels it.
 */
public final class Transfer {

    private static final byte[] NOTHING = {};

    private final byte[] data;
    private final int length;
    private final Completion completion;
    private final AtomicBoolean ended = new AtomicBoolean();

    private Transfer(byte[] data, int length, Completion completion) {
        this.data = data;
        this.length = length;
        this.completion = completion;
    }

    /** How the device ended it. */
    public enum Outcome {
        DONE,
        STALLED,
        /** The device sent a packet that is longer than what the host wanted. */
        OVERFLOW
    }

    /** Takes the end of a transfer. Called while the device is busy with it, so it must return at once. */
    @FunctionalInterface
    public interface Completion {

        /**
         * @param data   for the host, never longer than it wanted
         * @param length of what was moved, either way
         */
        void completed(Outcome outcome, byte[] data, int length);
    }

    /** @param length of what the host takes at most, in bytes */
    public static Transfer toHost(int length, Completion completion) {
        return new Transfer(NOTHING, length, completion);
    }

    public static Transfer toDevice(byte[] data, Completion completion) {
        return new Transfer(data, data.length, completion);
    }

    byte[] data() {
        return data;
    }

    int length() {
        return length;
    }

    boolean hasEnded() {
        return ended.get();
    }

    /** Completes a transfer to the host; false where it had ended. */
    boolean give(byte[] answer) {
        return end(Outcome.DONE, answer, answer.length);
    }

    /** Completes a transfer to the device; false where it had ended. */
    boolean take() {
        return end(Outcome.DONE, NOTHING, length);
    }

    /** False where it had ended. */
    boolean fail(Outcome outcome) {
        return end(outcome, NOTHING, 0);
    }

    private boolean end(Outcome outcome, byte[] answer, int moved) {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        completion.completed(outcome, answer, moved);
        return true;
    }

    /** Withdraws it; false where it had ended. One that was withdrawn is not completed any more. */
    public boolean cancel() {
        return ended.compareAndSet(false, true);
    }
}
