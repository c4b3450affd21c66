package dev.keywright.cli;

/** Some accounts could not be taken, and standard output says which and why. */
final class OathImportIncomplete extends Exception {
    private static final long serialVersionUID = 1L;

    OathImportIncomplete(int failed, int all) {
        super(failed + " of " + all + (all == 1 ? " account" : " accounts")
                + " cannot be used; what was printed says why.");
    }
}
