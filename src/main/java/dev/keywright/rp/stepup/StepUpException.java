package dev.keywright.rp.stepup;

/** An action or a grant was refused; the message is one sentence for a person, without secrets. */
public final class StepUpException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    StepUpException(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Why, for programs. */
    public enum Reason {
        /** The name or the requirement of an action is none. */
        MALFORMED,
        /** There is no action of that name; it is never taken for one that needs nothing. */
        UNKNOWN_ACTION,
        /** The action needs a grant, and none was given. */
        GRANT_MISSING,
        /** The grant is unknown, used or expired, or is for another user, relying party or action. */
        GRANT_REFUSED,
        /** The grants are good, but not enough for what the action needs now. */
        GRANT_INSUFFICIENT
    }
}
