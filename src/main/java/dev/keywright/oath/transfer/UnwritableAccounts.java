package dev.keywright.oath.transfer;

/** Accounts that a format cannot hold; the message is one sentence for people, without any secret. */
public final class UnwritableAccounts extends Exception {

    private static final long serialVersionUID = 1L;

    public UnwritableAccounts(String sentence) {
        super(sentence);
    }
}
