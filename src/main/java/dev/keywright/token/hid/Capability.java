package dev.keywright.token.hid;

/** The bits of CTAPHID_INIT's capability byte (CTAP 2.1 §11.2.9.1.3). */
final class Capability {

    static final int WINK = 0x01;
    /** From FIDO U2F HID 1.0 §3; CTAP kept the command and dropped the bit, so devices without the bit refuse it. */
    static final int LOCK = 0x02;
    static final int CBOR = 0x04;
    /** Set where CTAPHID_MSG is not known. */
    static final int NO_MSG = 0x08;

    private Capability() {}
}
