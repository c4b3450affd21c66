package dev.keywright.desk.roster;

/** A roster that cannot be used; the message is a sentence that names the row. */
public final class InvalidRoster extends Exception {

    private static final long serialVersionUID = 1L;

    public InvalidRoster(String sentence) {
        super(sentence);
    }
}
