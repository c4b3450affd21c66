package dev.keywright.token;

import java.util.function.BooleanSupplier;

/**
 * What passes between a transport and the command under way besides request and answer: the transport may cancel, and
 * it reads from here what to tell the client while it waits (CTAP 2.1 §11.2.9.1.7, CTAPHID_KEEPALIVE).
 */
public final class Interaction {

    /** The AuthenticatorTransport (WebAuthn §5.8.4) of the key's own connector. */
    public static final String USB = "usb";

    /** The AuthenticatorTransport (WebAuthn §5.8.4) of a contactless reader. */
    public static final String NFC = "nfc";

    private final String transport;
    private volatile boolean cancelled;
    private volatile boolean awaitingTouch;

    /** Over the key's own connector. */
    public Interaction() {
        this(USB);
    }

    /** @param transport {@link #USB} or {@link #NFC} */
    public Interaction(String transport) {
        this.transport = transport;
    }

    /** How the request came. */
    public String transport() {
        return transport;
    }

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

    /** Waits for a finger by {@code verifier}, and shows meanwhile that it waits for a person. */
    public UserVerifier.Answer awaitFinger(UserVerifier verifier, String what, BooleanSupplier enough) {
        awaitingTouch = true;
        try {
            return isCancelled()
                    ? UserVerifier.None.CANCELLED
                    : verifier.await(what, () -> isCancelled() || enough.getAsBoolean());
        } finally {
            awaitingTouch = false;
        }
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
