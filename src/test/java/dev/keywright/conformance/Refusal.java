package dev.keywright.conformance;

/** A verifier did not accept a response. */
final class Refusal extends Exception {

    private static final long serialVersionUID = 1;

    Refusal(String reason) {
        super(reason);
    }

    /** With all that the verifier said, from the outermost exception to its cause. */
    Refusal(Throwable thrown) {
        super(reasons(thrown), thrown);
    }

    private static String reasons(Throwable thrown) {
        StringBuilder reasons = new StringBuilder(thrown.toString());
        for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
            reasons.append(" < ").append(cause);
        }
        return reasons.toString();
    }
}
