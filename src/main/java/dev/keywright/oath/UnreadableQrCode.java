package dev.keywright.oath;

/** A file that is no picture, or a picture without exactly one QR code. */
public final class UnreadableQrCode extends InvalidOathInput {

    private static final long serialVersionUID = 1L;

    UnreadableQrCode(String sentence) {
        super(sentence);
    }
}
