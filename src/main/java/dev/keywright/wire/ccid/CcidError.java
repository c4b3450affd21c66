package dev.keywright.wire.ccid;

/** Why a command failed (CCID 1.1 table 6.2-2). Numbers up to 127 are the place in the command of the byte at fault. */
public final class CcidError {

    public static final int COMMAND_NOT_SUPPORTED = 0;
    /** The place of dwLength. */
    public static final int BAD_LENGTH = 1;
    /** The place of bSlot: there is no such slot. */
    public static final int NO_SLOT = 5;
    /** The place of bProtocolNum in SetParameters. */
    public static final int BAD_PROTOCOL = 7;
    /** The place of wLevelParameter in XfrBlock. */
    public static final int BAD_LEVEL = 8;

    public static final int SLOT_BUSY = 0xe0;
    public static final int OVERRUN = 0xfc;
    public static final int ICC_MUTE = 0xfe;
    public static final int ABORTED = 0xff;

    private CcidError() {}
}
