package dev.keywright.wire.otp;

/** A text that a security key cannot type, because a keyboard layout has no key for one of its characters. */
public final class UntypableCharacter extends Exception {

    private static final long serialVersionUID = 1L;

    private final int position;

    UntypableCharacter(KeyboardLayout layout, int position) {
        super("The keyboard layout " + layout + " has no key for the character at position " + position
                + ": choose another layout, or another character.");
        this.position = position;
    }

    /** Where in the text the character stands, counted from 1. */
    public int position() {
        return position;
    }
}
