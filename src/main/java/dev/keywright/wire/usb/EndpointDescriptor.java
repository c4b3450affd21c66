package dev.keywright.wire.usb;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An endpoint descriptor (USB 2.0 §9.6.6).
 *
 * @param address       its number, with {@link #IN} for one that sends to the host
 * @param maxPacketSize in bytes
 * @param interval      how often the host asks an interrupt endpoint, in ms at full speed; 0 for a bulk endpoint
 */
public record EndpointDescriptor(int address, Transfer transfer, int maxPacketSize, int interval) {

    private static final int LENGTH = 7;

    /** Bit 7 of the address: to the host. */
    public static final int IN = 0x80;

    /** How data travels (table 9-13, bits 1 and 0 of bmAttributes). */
    public enum Transfer {
        BULK(2),
        INTERRUPT(3);

        private final int code;

        Transfer(int code) {
            this.code = code;
        }
    }

    public boolean isIn() {
        return (address & IN) != 0;
    }

    public byte[] encode() {
        return ByteBuffer.allocate(LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) LENGTH)
                .put((byte) DescriptorType.ENDPOINT)
                .put((byte) address)
                .put((byte) transfer.code)
                .putShort((short) maxPacketSize)
                .put((byte) interval)
                .array();
    }
}
