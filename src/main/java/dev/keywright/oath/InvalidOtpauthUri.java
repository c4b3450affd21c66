package dev.keywright.oath;

/** An {@code otpauth} URI that names no usable account. */
public final class InvalidOtpauthUri extends InvalidOathInput {

    private static final long serialVersionUID = 1L;

    InvalidOtpauthUri(String sentence) {
        super(sentence);
    }
}
