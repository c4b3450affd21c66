package dev.keywright.host.emulated;

/** A file that is not a whole state file; the message is a clause that follows "the file". */
final class Damaged extends Exception {
    private static final long serialVersionUID = 1L;

    Damaged(String clause) {
        super(clause);
    }
}
