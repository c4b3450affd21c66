package dev.keywright.token.oath;

/** Tags of the YKOATH data objects, by the tables of Yubico's "YKOATH Protocol Specification". */
final class YkoathTag {

    static final int NAME = 0x71;
    static final int LIST_ENTRY = 0x72;
    static final int KEY = 0x73;
    static final int CHALLENGE = 0x74;
    static final int FULL_RESPONSE = 0x75;
    static final int TRUNCATED_RESPONSE = 0x76;
    /** In place of a code: the account is HOTP, and computing would spend a counter. */
    static final int HOTP = 0x77;
    /** Followed by its byte at once, without a length. */
    static final int PROPERTY = 0x78;
    static final int VERSION = 0x79;
    /** The initial moving factor: the first HOTP counter. */
    static final int INITIAL_COUNTER = 0x7a;
    static final int ALGORITHM = 0x7b;
    /** In place of a code: the account wants a touch. */
    static final int TOUCH = 0x7c;

    private YkoathTag() {}
}
