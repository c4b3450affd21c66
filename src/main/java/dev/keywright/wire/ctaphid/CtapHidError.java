package dev.keywright.wire.ctaphid;

/** Why a message was refused: the one byte of a CTAPHID_ERROR message (CTAP 2.1 §11.2.9.1.6). */
public enum CtapHidError {
    INVALID_CMD(0x01),
    INVALID_PAR(0x02),
    INVALID_LEN(0x03),
    INVALID_SEQ(0x04),
    MSG_TIMEOUT(0x05),
    CHANNEL_BUSY(0x06),
    LOCK_REQUIRED(0x0a),
    INVALID_CHANNEL(0x0b),
    OTHER(0x7f);

    private final int code;

    CtapHidError(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The message that tells {@code channel} of this error. */
    public CtapHidMessage on(int channel) {
        return CtapHidMessage.of(channel, CtapHidCommand.ERROR, new byte[] {(byte) code});
    }
}
