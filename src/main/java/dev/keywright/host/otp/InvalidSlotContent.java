package dev.keywright.host.otp;

/** Something that no slot can hold, such as a key of 30 bytes. The message is one sentence, without any secret. */
public final class InvalidSlotContent extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidSlotContent(String sentence) {
        super(sentence);
    }
}
