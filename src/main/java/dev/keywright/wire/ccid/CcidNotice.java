package dev.keywright.wire.ccid;

/** Messages over a reader's interrupt endpoint (CCID 1.1 §6.3). */
public final class CcidNotice {

    private static final int NOTIFY_SLOT_CHANGE = 0x50;
    /** Of slot 0: a card is there, and that was not so before (table 6.3-1). */
    private static final int INSERTED = 0x03;

    private CcidNotice() {}

    /** A card came into the one slot. */
    public static byte[] inserted() {
        return new byte[] {NOTIFY_SLOT_CHANGE, INSERTED};
    }
}
