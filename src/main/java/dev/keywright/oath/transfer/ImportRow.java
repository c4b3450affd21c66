package dev.keywright.oath.transfer;

import dev.keywright.oath.OathCredential;

/** One account of a file, or why it is none. */
public sealed interface ImportRow {

    /** Its place in the file, counted from 1. */
    int number();

    /** An account that can be used. */
    record Account(int number, OathCredential credential) implements ImportRow {}

    /**
     * One that cannot.
     *
     * @param label  what the file calls it, empty where that is not known; never a secret
     * @param reason a sentence for people, never with a secret
     */
    record Failure(int number, String label, String reason) implements ImportRow {}
}
