package dev.keywright.wire.usb;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The class descriptor of a smart card reader with one slot, without display and keypad (CCID 1.1 §5.1).
 *
 * @param version          of CCID, in binary-coded decimal
 * @param voltages         bits: 5.0 V, 3.0 V, 1.8 V
 * @param protocols        bits: T=0, T=1
 * @param clock            the card's, in kHz
 * @param dataRate         in bits a second
 * @param maxIfsd          the longest information field of T=1 that the reader takes, in bytes
 * @param features         see table 5.1-1, dwFeatures
 * @param maxMessageLength of a CCID message, in bytes
 */
public record CcidDescriptor(
        int version,
        int voltages,
        int protocols,
        int clock,
        int dataRate,
        int maxIfsd,
        int features,
        int maxMessageLength) {

    public static final int LENGTH = 54;

    /** Class bytes of GET RESPONSE and ENVELOPE are the command's own. */
    private static final int ECHO_CLASS = 0xff;

    private static final int BUSY_SLOTS = 1;

    public byte[] encode() {
        return ByteBuffer.allocate(LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) LENGTH)
                .put((byte) DescriptorType.CCID)
                .putShort((short) version)
                // The highest slot's number.
                .put((byte) 0)
                .put((byte) voltages)
                .putInt(protocols)
                // Default and maximum; 0 more that GET_CLOCK_FREQUENCIES would tell.
                .putInt(clock)
                .putInt(clock)
                .put((byte) 0)
                .putInt(dataRate)
                .putInt(dataRate)
                .put((byte) 0)
                .putInt(maxIfsd)
                // Neither synchronous protocols nor mechanics.
                .putInt(0)
                .putInt(0)
                .putInt(features)
                .putInt(maxMessageLength)
                .put((byte) ECHO_CLASS)
                .put((byte) ECHO_CLASS)
                // No display and no keypad.
                .putShort((short) 0)
                .put((byte) 0)
                .put((byte) BUSY_SLOTS)
                .array();
    }
}
