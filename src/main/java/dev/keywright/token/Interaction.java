package dev.keywright.token;

/**
 * What passes between a transport and the command under way besides request and answer: the transport may cancel, and
 * it reads from here what to tell the client while it waits (CTAP 2.1 §11.2.9.1.7, CTAPHID_KEEPALIVE).
 */
public final class Interaction {

    private volatile boolean cancelled;
    private volatile boolean awaitingTouch;

    /** Asks the command to stop; one that is not waiting for a person runs to its end. */
    public void cancel() {
        cancelled = true;
    }

    public boolean isCancelled() {
        return cancelled;
    }

    /** Whether the command waits for a person (STATUS_UPNEEDED) rather than computing (STATUS_PROCESSING). */
    public boolean isAwaitingTouch() {
        return awaitingTouch;
    }

    /** Waits for a touch by {@code presence}, and shows meanwhile that it does. */
    public UserPresence.Answer awaitTouch(UserPresence presence, String what) {
        awaitingTouch = true;
        try {
            return isCancelled() ? UserPresence.Answer.CANCELLED : presence.await(what, this::isCancelled);
        } finally {
            awaitingTouch = false;
        }
    }
}
