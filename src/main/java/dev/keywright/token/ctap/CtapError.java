package dev.keywright.token.ctap;

/** Ends a command with a status other than OK; nothing has changed by then but what the command committed itself. */
final class CtapError extends Exception {
    private static final long serialVersionUID = 1L;

    private final CtapStatus status;

    CtapError(CtapStatus status) {
        // An expected ending, not a fault: a stack trace would cost more than the command.
        super(status.name(), null, false, false);
        this.status = status;
    }

    CtapStatus status() {
        return status;
    }
}
