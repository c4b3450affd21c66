package dev.keywright.wire.ccid;

import dev.keywright.wire.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A message from the reader to the computer over its bulk endpoint (CCID 1.1 §6.2).
 *
 * @param type     see the constants
 * @param icc      whether a card is there
 * @param error    {@link CcidError}, or of a request for more time its multiplier
 * @param specific one byte that means what the type says; of a data block see {@link CcidChain}
 */
public record CcidAnswer(
        int type, int slot, int sequence, Icc icc, Result result, int error, int specific, Bytes data) {

    public static final int DATA_BLOCK = 0x80;
    public static final int SLOT_STATUS = 0x81;
    public static final int PARAMETERS = 0x82;
    public static final int ESCAPE = 0x83;
    public static final int DATA_RATE_AND_CLOCK_FREQUENCY = 0x84;

    private static final int RESULT_SHIFT = 6;

    /** bmICCStatus (table 6.2-3). */
    public enum Icc {
        ACTIVE,
        INACTIVE,
        ABSENT
    }

    /** bmCommandStatus (table 6.2-3). */
    public enum Result {
        DONE,
        FAILED,
        MORE_TIME
    }

    public byte[] encode() {
        return ByteBuffer.allocate(CcidCommand.HEADER + data.length())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) type)
                .putInt(data.length())
                .put((byte) slot)
                .put((byte) sequence)
                .put((byte) (result.ordinal() << RESULT_SHIFT | icc.ordinal()))
                .put((byte) error)
                .put((byte) specific)
                .put(data.toArray())
                .array();
    }
}
