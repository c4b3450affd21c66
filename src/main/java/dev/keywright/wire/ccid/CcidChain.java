package dev.keywright.wire.ccid;

/**
 * Which part of an APDU a message carries, at the extended APDU level: wLevelParameter of XfrBlock, and bChainParameter
 * of its answer (CCID 1.1 §6.1.4, §6.2.1).
 */
public final class CcidChain {

    /** All of it. */
    public static final int WHOLE = 0;
    /** The first of several parts. */
    public static final int BEGINS = 1;
    /** The last. */
    public static final int ENDS = 2;
    /** One in between. */
    public static final int CONTINUES = 3;
    /** None: the sender waits for the next part. */
    public static final int NEXT_PLEASE = 0x10;

    private CcidChain() {}
}
