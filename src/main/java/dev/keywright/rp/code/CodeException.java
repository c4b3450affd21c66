package dev.keywright.rp.code;

import dev.keywright.rp.stepup.Username;

/** Something about one-time codes was refused; the message is one sentence for a person, without secrets. */
public final class CodeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    CodeException(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    /** The one answer to each code that is not good: nobody learns from it why. */
    static CodeException refused() {
        return new CodeException(
                Reason.CODE_REFUSED, "This code is not good; wait for the next one, and check who you sign in as.");
    }

    static CodeException malformed(String sentence) {
        return new CodeException(Reason.MALFORMED, sentence);
    }

    static void checkUsername(String name) throws CodeException {
        if (!Username.isOne(name)) {
            throw malformed("A username has between 1 and " + Username.LONGEST
                    + " characters, none of which is a control character.");
        }
    }

    public Reason reason() {
        return reason;
    }

    /** Why, for programs. */
    public enum Reason {
        /** Wrong, used, of nobody, or no code at all: one answer for all. */
        CODE_REFUSED,
        /** A token cannot be made from what was given. */
        MALFORMED,
        /** There is no token of that id. */
        UNKNOWN_TOKEN,
        /** The user has as many tokens as one may have. */
        TOO_MANY_TOKENS,
        /** The secret, or the key, is somebody's token already. */
        ENROLLED_ALREADY
    }
}
