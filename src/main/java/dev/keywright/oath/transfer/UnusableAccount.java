package dev.keywright.oath.transfer;

/** One account of a file that cannot be used; the message is one sentence for people, without any secret. */
final class UnusableAccount extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableAccount(String sentence) {
        super(sentence);
    }
}
