package dev.keywright.rp;

/** A registration or sign-in was refused; the message is one sentence for the person at the client, without secrets. */
public final class CeremonyException extends Exception {
    private static final long serialVersionUID = 1L;

    public CeremonyException(String sentence) {
        super(sentence);
    }

    CeremonyException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
