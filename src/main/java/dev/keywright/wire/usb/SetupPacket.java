package dev.keywright.wire.usb;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The eight bytes that begin a control transfer (USB 2.0 §9.3).
 *
 * @param requestType direction, type and recipient
 * @param request     which request; its meaning depends on the type
 * @param value       two bytes
 * @param index       two bytes; the number of an interface or the address of an endpoint where it is the recipient
 * @param length      of the data that follows, or at most comes back, in bytes
 */
public record SetupPacket(int requestType, int request, int value, int index, int length) {

    /** Bytes on the wire. */
    public static final int LENGTH = 8;

    private static final int TO_HOST = 0x80;
    private static final int TYPE_SHIFT = 5;
    private static final int TYPES = 3;
    private static final int RECIPIENTS = 0x1f;

    /** Who defines the request (USB 2.0 table 9-2, bits 6 and 5 of bmRequestType). */
    public enum Type {
        STANDARD,
        CLASS,
        VENDOR,
        RESERVED
    }

    /** Whom the request is for (USB 2.0 table 9-2, bits 4 to 0 of bmRequestType). */
    public enum Recipient {
        DEVICE,
        INTERFACE,
        ENDPOINT,
        OTHER
    }

    /**
     * Reads a setup packet.
     *
     * @throws IllegalArgumentException unless {@code bytes} are eight
     */
    public static SetupPacket decode(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a setup packet has 8 bytes, not " + bytes.length);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return new SetupPacket(
                in.get() & 0xff, in.get() & 0xff, in.getShort() & 0xffff, in.getShort() & 0xffff,
                in.getShort() & 0xffff);
    }

    public byte[] encode() {
        return ByteBuffer.allocate(LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) requestType)
                .put((byte) request)
                .putShort((short) value)
                .putShort((short) index)
                .putShort((short) length)
                .array();
    }

    /** Whether the data goes to the host. */
    public boolean isToHost() {
        return (requestType & TO_HOST) != 0;
    }

    public Type type() {
        return Type.values()[requestType >> TYPE_SHIFT & TYPES];
    }

    public Recipient recipient() {
        return Recipient.values()[Math.min(requestType & RECIPIENTS, Recipient.OTHER.ordinal())];
    }

    /** The upper byte of the value, where GET_DESCRIPTOR has the descriptor's type and GET_REPORT the report's. */
    public int valueHigh() {
        return value >> 8;
    }

    /** The lower byte of the value. */
    public int valueLow() {
        return value & 0xff;
    }
}
