package dev.keywright.oath;

/** An account that no one-time codes can be made for, such as one of twelve digits. */
public final class InvalidOathCredential extends InvalidOathInput {

    private static final long serialVersionUID = 1L;

    InvalidOathCredential(String sentence) {
        super(sentence);
    }
}
