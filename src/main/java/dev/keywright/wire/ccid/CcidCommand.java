package dev.keywright.wire.ccid;

import dev.keywright.wire.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A message from the computer to the reader (CCID 1.1 §6.1).
 *
 * @param type     see the constants
 * @param slot     0–255
 * @param sequence 0–255; the answer has the same
 * @param specific three bytes that mean what the type says
 */
public record CcidCommand(int type, int slot, int sequence, Bytes specific, Bytes data) {

    public static final int SET_PARAMETERS = 0x61;
    public static final int ICC_POWER_ON = 0x62;
    public static final int ICC_POWER_OFF = 0x63;
    public static final int GET_SLOT_STATUS = 0x65;
    public static final int SECURE = 0x69;
    public static final int T0_APDU = 0x6a;
    public static final int ESCAPE = 0x6b;
    public static final int GET_PARAMETERS = 0x6c;
    public static final int RESET_PARAMETERS = 0x6d;
    public static final int ICC_CLOCK = 0x6e;
    public static final int XFR_BLOCK = 0x6f;
    public static final int MECHANICAL = 0x71;
    public static final int ABORT = 0x72;
    public static final int SET_DATA_RATE_AND_CLOCK_FREQUENCY = 0x73;

    /** Bytes before the data. */
    public static final int HEADER = 10;

    private static final int SPECIFIC = 3;

    /**
     * How long the message is that begins with {@code header}, which has at least {@link #HEADER} bytes.
     *
     * @return with its header, in bytes; up to 4 GiB, so it wants a limit
     */
    public static long length(byte[] header) {
        return HEADER + (ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(1) & 0xffffffffL);
    }

    /**
     * Reads a message.
     *
     * @param message its header, and as much data as came; where the header promises more or less, it is not believed
     * @throws IllegalArgumentException when {@code message} is shorter than a header
     */
    public static CcidCommand decode(byte[] message) {
        if (message.length < HEADER) {
            throw new IllegalArgumentException("a CCID message has at least 10 bytes, not " + message.length);
        }
        return new CcidCommand(
                message[0] & 0xff,
                message[5] & 0xff,
                message[6] & 0xff,
                Bytes.of(Arrays.copyOfRange(message, HEADER - SPECIFIC, HEADER)),
                Bytes.of(Arrays.copyOfRange(message, HEADER, message.length)));
    }

    /** The first of the specific bytes: the protocol of SetParameters. */
    public int first() {
        return specific.toArray()[0] & 0xff;
    }

    /** The last two of the specific bytes, little-endian: the level parameter of XfrBlock. */
    public int level() {
        byte[] bytes = specific.toArray();
        return bytes[1] & 0xff | (bytes[2] & 0xff) << 8;
    }
}
