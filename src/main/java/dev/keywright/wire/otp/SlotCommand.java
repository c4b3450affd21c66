package dev.keywright.wire.otp;

/**
 * The commands of the OTP application, by the number that a frame has in its slot byte, and an APDU in P1 (SLOT_… in
 * Yubico's ykdef.h, ConfigSlot in its yubikit).
 */
public final class SlotCommand {

    /** Writes, or deletes, slot 1. */
    public static final int CONFIG_1 = 0x01;
    public static final int CONFIG_2 = 0x03;
    /** Changes the flags of slot 1 that may change without its keys. */
    public static final int UPDATE_1 = 0x04;
    public static final int UPDATE_2 = 0x05;
    public static final int SWAP = 0x06;
    public static final int NDEF_1 = 0x08;
    public static final int NDEF_2 = 0x09;
    public static final int SERIAL = 0x10;
    /** Which USB interfaces there are, on keys before the YubiKey 5. */
    public static final int USB_MODE = 0x11;
    public static final int SCAN_MAP = 0x12;
    public static final int READ_DEVICE_INFORMATION = 0x13;
    public static final int WRITE_DEVICE_CONFIGURATION = 0x15;
    /** Yubico's challenge-response, an AES block, by slot 1. */
    public static final int CHALLENGE_YUBICO_1 = 0x20;
    public static final int CHALLENGE_YUBICO_2 = 0x28;
    /** HMAC-SHA-1 challenge-response by slot 1. */
    public static final int CHALLENGE_HMAC_1 = 0x30;
    public static final int CHALLENGE_HMAC_2 = 0x38;

    private SlotCommand() {}
}
