package dev.keywright.wire.usb;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The class descriptor of a HID interface with one report descriptor, for no country (HID 1.11 §6.2.1).
 *
 * @param version      of HID, in binary-coded decimal
 * @param reportLength of the report descriptor, in bytes
 */
public record HidDescriptor(int version, int reportLength) {

    private static final int LENGTH = 9;
    private static final int NO_COUNTRY = 0;
    private static final int REPORT_DESCRIPTORS = 1;

    public byte[] encode() {
        return ByteBuffer.allocate(LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) LENGTH)
                .put((byte) DescriptorType.HID)
                .putShort((short) version)
                .put((byte) NO_COUNTRY)
                .put((byte) REPORT_DESCRIPTORS)
                .put((byte) DescriptorType.REPORT)
                .putShort((short) reportLength)
                .array();
    }
}
