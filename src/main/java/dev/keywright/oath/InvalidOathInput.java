package dev.keywright.oath;

/**
 * Something a person gave (a setup key, a URI, a picture) that no account can be made of. The message is one sentence
 * for that person and never holds any part of the secret beyond a character that does not belong in it.
 */
public abstract sealed class InvalidOathInput extends Exception
        permits InvalidSetupKey, InvalidOathCredential, InvalidOtpauthUri, UnreadableQrCode {

    private static final long serialVersionUID = 1L;

    InvalidOathInput(String sentence) {
        super(sentence);
    }
}
