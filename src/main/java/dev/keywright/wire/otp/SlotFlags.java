package dev.keywright.wire.otp;

/**
 * The flag bits of a slot configuration (Yubico's ykdef.h). Several bits mean different things by the kind of the slot:
 * {@link #OATH_HOTP} makes it one for OATH, or with {@link #CHALLENGE_YUBICO} one for challenge-response.
 */
public final class SlotFlags {

    // TKTFLAG: what is typed around the ticket, and the kind of the slot.
    public static final int TAB_FIRST = 0x01;
    public static final int APPEND_TAB_1 = 0x02;
    public static final int APPEND_TAB_2 = 0x04;
    public static final int APPEND_DELAY_1 = 0x08;
    public static final int APPEND_DELAY_2 = 0x10;
    public static final int APPEND_CR = 0x20;
    public static final int OATH_HOTP = 0x40;
    public static final int CHALLENGE_RESPONSE = 0x40;
    /** On slot 1: slot 2 cannot be written any more. */
    public static final int PROTECT_SLOT_2 = 0x80;

    // CFGFLAG of tickets: Yubico OTP and static passwords.
    public static final int SEND_REFERENCE = 0x01;
    public static final int SHORT_TICKET = 0x02;
    public static final int PACING_10_MS = 0x04;
    public static final int PACING_20_MS = 0x08;
    public static final int STRONG_PASSWORD_1 = 0x10;
    public static final int STATIC_TICKET = 0x20;
    public static final int STRONG_PASSWORD_2 = 0x40;
    public static final int MANUAL_UPDATE = 0x80;

    // CFGFLAG of OATH slots.
    public static final int OATH_8_DIGITS = 0x02;
    public static final int OATH_FIXED_MODHEX_1 = 0x10;
    public static final int OATH_FIXED_MODHEX_2 = 0x40;
    public static final int OATH_FIXED_MODHEX = 0x50;

    // CFGFLAG of challenge-response slots.
    public static final int CHALLENGE_YUBICO = 0x20;
    public static final int CHALLENGE_HMAC = 0x22;
    /** The challenge is shorter than 64 bytes. */
    public static final int HMAC_LESS_THAN_64 = 0x04;
    public static final int CHALLENGE_TOUCH = 0x08;

    // EXTFLAG.
    public static final int SERIAL_BUTTON_VISIBLE = 0x01;
    public static final int SERIAL_USB_VISIBLE = 0x02;
    public static final int SERIAL_API_VISIBLE = 0x04;
    public static final int NUMERIC_KEYPAD = 0x08;
    public static final int FAST_TRIGGER = 0x10;
    public static final int ALLOW_UPDATE = 0x20;
    public static final int DORMANT = 0x40;
    public static final int LED_INVERTED = 0x80;

    private SlotFlags() {}
}
