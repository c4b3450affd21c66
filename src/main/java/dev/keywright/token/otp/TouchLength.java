package dev.keywright.token.otp;

/** How long a finger stays on the key, which picks the slot (docs.yubico.com, YubiKey Technical Manual, "OTP"). */
public enum TouchLength {
    /** One to two and a half seconds: slot 1. */
    SHORT(1),
    /** Three to five seconds: slot 2. */
    LONG(2);

    private final int slot;

    TouchLength(int slot) {
        this.slot = slot;
    }

    int slot() {
        return slot;
    }
}
