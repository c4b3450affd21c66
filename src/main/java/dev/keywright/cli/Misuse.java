package dev.keywright.cli;

/** The command was called in a way that cannot work; the message tells which would. Exit status 2. */
final class Misuse extends Exception {
    private static final long serialVersionUID = 1L;

    Misuse(String sentence) {
        super(sentence);
    }
}
