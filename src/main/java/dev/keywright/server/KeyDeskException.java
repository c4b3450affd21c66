package dev.keywright.server;

/** A key could not do what it was asked; the message is one sentence for a person, without secrets. */
public final class KeyDeskException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public KeyDeskException(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    public KeyDeskException(Reason reason, String sentence, Throwable cause) {
        super(sentence, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Whose turn it is to do something, as an HTTP status. */
    public enum Reason {
        /** What was asked for is malformed or not possible. */
        INVALID(400),
        /** There is no such key, account or passkey. */
        NOT_FOUND(404),
        /** It is there already, or the key is full. */
        CONFLICT(409),
        /** The key is held by another program, was pulled, or does not answer. */
        UNAVAILABLE(503);

        private final int status;

        Reason(int status) {
            this.status = status;
        }

        int status() {
            return status;
        }
    }
}
