package dev.keywright.host.management;

import org.jspecify.annotations.Nullable;

/** A key, or this side on its behalf, did not do what was asked. The message is one sentence for people. */
public final class ManagementException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    private ManagementException(Reason reason, String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
        this.reason = reason;
    }

    /** What kind of refusal this is, for a program that answers each in its own way. */
    public Reason reason() {
        return reason;
    }

    public enum Reason {
        /** The key has no management application that this connection reaches. */
        NO_APPLICATION,
        /** A lock code guards the settings and was not given. */
        LOCKED,
        WRONG_LOCK_CODE,
        /** A lock code was given to a key that has none. */
        NOT_LOCKED,
        /** The key has no such application or setting, or it makes no sense. */
        UNFIT,
        /** The key refused without saying why, or answered nonsense. */
        REFUSED
    }

    static ManagementException noApplication(@Nullable Throwable cause) {
        return new ManagementException(Reason.NO_APPLICATION, "This key has no management application: use a key that"
                + " has one, or connect it by USB.", cause);
    }

    static ManagementException locked() {
        return new ManagementException(Reason.LOCKED, "The settings of this key are locked by a lock code; give it with"
                + " --lock-code-file.", null);
    }

    static ManagementException wrongLockCode(Throwable cause) {
        return new ManagementException(Reason.WRONG_LOCK_CODE, "The key refuses that lock code, and nothing has changed:"
                + " try again with the right one.", cause);
    }

    static ManagementException notLocked() {
        return new ManagementException(Reason.NOT_LOCKED, "This key has no lock code; leave --lock-code-file out.",
                null);
    }

    static ManagementException unfit(String sentence) {
        return new ManagementException(Reason.UNFIT, sentence, null);
    }

    static ManagementException refused(Throwable cause) {
        return new ManagementException(Reason.REFUSED, "The key refused, and nothing has changed: plug it in again and"
                + " retry.", cause);
    }

    static ManagementException nonsense(String sentence) {
        return new ManagementException(Reason.REFUSED, sentence, null);
    }
}
