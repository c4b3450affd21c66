package dev.keywright.oath;

/** A setup key that is not base32, or too short to be a key. */
public final class InvalidSetupKey extends InvalidOathInput {

    private static final long serialVersionUID = 1L;

    InvalidSetupKey(String sentence) {
        super(sentence);
    }
}
