package dev.keywright.wire.usb;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The device descriptor (USB 2.0 §9.6.1) of a device with one configuration that speaks USB 2.0.
 *
 * @param deviceClass  class, subclass and protocol; 0 where each interface has its own
 * @param release      the device's release number in binary-coded decimal, such as 0x0543 for 5.43
 * @param manufacturer number of a string, or 0 for none
 * @param product      the same
 * @param serialNumber the same
 */
public record DeviceDescriptor(
        DeviceClass deviceClass,
        int vendorId,
        int productId,
        int release,
        int manufacturer,
        int product,
        int serialNumber) {

    public static final int LENGTH = 18;

    private static final int USB_2_0 = 0x0200;
    private static final int CONFIGURATIONS = 1;

    /** Of endpoint 0, in bytes (bMaxPacketSize0). */
    public static final int CONTROL_PACKET = 64;

    /** Class, subclass and protocol. */
    public record DeviceClass(int code, int subclass, int protocol) {

        public static final DeviceClass PER_INTERFACE = new DeviceClass(0, 0, 0);
    }

    public byte[] encode() {
        return ByteBuffer.allocate(LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) LENGTH)
                .put((byte) DescriptorType.DEVICE)
                .putShort((short) USB_2_0)
                .put((byte) deviceClass.code())
                .put((byte) deviceClass.subclass())
                .put((byte) deviceClass.protocol())
                .put((byte) CONTROL_PACKET)
                .putShort((short) vendorId)
                .putShort((short) productId)
                .putShort((short) release)
                .put((byte) manufacturer)
                .put((byte) product)
                .put((byte) serialNumber)
                .put((byte) CONFIGURATIONS)
                .array();
    }
}
