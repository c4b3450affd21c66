package dev.keywright.token.oath;

import dev.keywright.wire.StatusWord;

/** The command is answered with a status word other than 9000, and changes nothing. */
final class Refusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    Refusal(int status) {
        super(String.format("refused with %04x", status), null, false, false);
        this.status = status;
    }

    /** "Wrong syntax" in the specification's tables. */
    static Refusal wrongSyntax() {
        return new Refusal(StatusWord.WRONG_DATA);
    }

    /** "No such object" in the specification's tables. */
    static Refusal noSuchAccount() {
        return new Refusal(StatusWord.REFERENCE_DATA_NOT_USABLE);
    }

    int status() {
        return status;
    }
}
