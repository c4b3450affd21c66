package dev.keywright.wire;

/**
 * The numbers of the YKOATH protocol (developers.yubico.com, "YKOATH Protocol Specification"). In the comments, a name
 * in quotes is a section there.
 */
public final class Ykoath {

    // "Instructions".
    public static final int PUT = 0x01;
    public static final int DELETE = 0x02;
    public static final int SET_CODE = 0x03;
    public static final int RESET = 0x04;
    /** Since 5.3.1 (yubikit/oath.py); not in the text, but in Yubico/developers.yubico.com's pull request 294. */
    public static final int RENAME = 0x05;
    public static final int LIST = 0xa1;
    public static final int CALCULATE = 0xa2;
    public static final int VALIDATE = 0xa3;
    public static final int CALCULATE_ALL = 0xa4;
    public static final int SEND_REMAINING = 0xa5;

    // P1 and P2 of "Reset", so that it does not happen by accident.
    public static final int RESET_P1 = 0xde;
    public static final int RESET_P2 = 0xad;
    /** P2 of "Calculate" and "Calculate All" that asks for truncated responses. */
    public static final int TRUNCATED_P2 = 0x01;

    // The data objects of all instructions. 71 is the device id in the answer to "Select", else an account's name.
    public static final int TAG_NAME = 0x71;
    public static final int TAG_LIST_ENTRY = 0x72;
    public static final int TAG_KEY = 0x73;
    public static final int TAG_CHALLENGE = 0x74;
    public static final int TAG_FULL_RESPONSE = 0x75;
    public static final int TAG_TRUNCATED_RESPONSE = 0x76;
    /** In place of a code: the account is HOTP, and computing would spend a counter. */
    public static final int TAG_HOTP = 0x77;
    /** Followed by its byte at once, without a length. */
    public static final int TAG_PROPERTY = 0x78;
    public static final int TAG_VERSION = 0x79;
    /** The initial moving factor: the first HOTP counter, four bytes. */
    public static final int TAG_INITIAL_COUNTER = 0x7a;
    public static final int TAG_ALGORITHM = 0x7b;
    /** In place of a code: the account wants a touch. */
    public static final int TAG_TOUCH = 0x7c;

    // "Types", the high half of the byte that tells what an account computes.
    public static final int TYPE_MASK = 0xf0;
    public static final int TYPE_HOTP = 0x10;
    public static final int TYPE_TOTP = 0x20;

    // "Algorithms", the low half.
    public static final int ALGORITHM_MASK = 0x0f;
    public static final int ALGORITHM_SHA1 = 0x01;
    public static final int ALGORITHM_SHA256 = 0x02;
    public static final int ALGORITHM_SHA512 = 0x03;

    // "Properties".
    /** No challenge is answered that is lower than the one before. */
    public static final int ONLY_INCREASING = 0x01;
    public static final int REQUIRE_TOUCH = 0x02;

    /** "Put": the most bytes of a name. */
    public static final int MAX_NAME_LENGTH = 64;
    /** Clients pad a shorter secret with zeros, as HMAC would anyway (Yubico/yubikey-manager, pull request 50). */
    public static final int MIN_SECRET_LENGTH = 14;
    /** "Set Code": the access key is 16 bytes of PBKDF2. */
    public static final int ACCESS_KEY_LENGTH = 16;
    /** "Set Code", "Validate": the bytes of the challenges that Yubico's keys and clients draw. */
    public static final int CHALLENGE_LENGTH = 8;

    private Ykoath() {}
}
