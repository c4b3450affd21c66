package dev.keywright.oath.transfer;

/** A file that no accounts can be read from; the message is one sentence for people, without any secret. */
public final class UnreadableAccountFile extends Exception {

    private static final long serialVersionUID = 1L;

    public UnreadableAccountFile(String sentence) {
        super(sentence);
    }
}
