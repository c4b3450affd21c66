package dev.keywright.wire.usbip;

import dev.keywright.wire.usb.ConfigurationDescriptor;
import dev.keywright.wire.usb.DeviceDescriptor;
import dev.keywright.wire.usb.InterfaceDescriptor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A full-speed device as a server lists it (usbip_protocol.rst, OP_REP_DEVLIST, from offset 0x0C).
 *
 * @param path  where it is at the server, at most 255 ASCII characters
 * @param busId by which it is imported, at most 31 ASCII characters
 * @param bus   number of the bus
 * @param number of the device on its bus, from 1
 */
public record ExportedDevice(
        String path,
        String busId,
        int bus,
        int number,
        DeviceDescriptor descriptor,
        ConfigurationDescriptor configuration) {

    static final int BUS_ID_LENGTH = 32;
    private static final int PATH_LENGTH = 256;
    /** Without interfaces. */
    private static final int LENGTH = 312;
    /** Bytes for each interface. */
    private static final int INTERFACE_LENGTH = 4;
    /** USB_SPEED_FULL in the kernel's {@code include/uapi/linux/usb/ch9.h}. */
    private static final int FULL_SPEED = 2;

    private static final int CONFIGURATIONS = 1;

    /** What each URB for the device names: the bus's number above the device's. */
    public int id() {
        return bus << 16 | number;
    }

    byte[] encode() {
        return ByteBuffer.allocate(LENGTH)
                .put(padded(path, PATH_LENGTH))
                .put(padded(busId, BUS_ID_LENGTH))
                .putInt(bus)
                .putInt(number)
                .putInt(FULL_SPEED)
                .putShort((short) descriptor.vendorId())
                .putShort((short) descriptor.productId())
                .putShort((short) descriptor.release())
                .put((byte) descriptor.deviceClass().code())
                .put((byte) descriptor.deviceClass().subclass())
                .put((byte) descriptor.deviceClass().protocol())
                .put((byte) configuration.value())
                .put((byte) CONFIGURATIONS)
                .put((byte) configuration.interfaces().size())
                .array();
    }

    byte[] encodeWithInterfaces() {
        ByteBuffer out = ByteBuffer.allocate(
                LENGTH + INTERFACE_LENGTH * configuration.interfaces().size());
        out.put(encode());
        for (InterfaceDescriptor each : configuration.interfaces()) {
            out.put((byte) each.interfaceClass())
                    .put((byte) each.subclass())
                    .put((byte) each.protocol())
                    .put((byte) 0);
        }
        return out.array();
    }

    private static byte[] padded(String text, int length) {
        byte[] characters = text.getBytes(StandardCharsets.US_ASCII);
        if (characters.length >= length) {
            throw new IllegalArgumentException("a USB/IP text of " + characters.length + " characters is too long");
        }
        return ByteBuffer.allocate(length).put(characters).array();
    }
}
