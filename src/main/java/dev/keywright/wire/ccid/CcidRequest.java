package dev.keywright.wire.ccid;

/** Requests to a reader's interface over endpoint 0 (CCID 1.1 §5.3). */
public final class CcidRequest {

    /** Its value has the sequence number above the slot's. */
    public static final int ABORT = 0x01;

    private CcidRequest() {}
}
