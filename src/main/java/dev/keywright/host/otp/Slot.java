package dev.keywright.host.otp;

/** One of the two slots of the OTP application: the first answers a short touch, the second a long one. */
public enum Slot {
    ONE,
    TWO;

    /** 1 or 2. */
    public int number() {
        return ordinal() + 1;
    }

    /** The number that the commands have for this slot. */
    int pick(int first, int second) {
        return this == ONE ? first : second;
    }

    @Override
    public String toString() {
        return "slot " + number();
    }
}
