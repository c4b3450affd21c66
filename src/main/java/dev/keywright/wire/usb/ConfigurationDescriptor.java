package dev.keywright.wire.usb;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The configuration descriptor (USB 2.0 §9.6.3) of a device that the bus feeds, with all that follows it.
 *
 * @param value      by which SET_CONFIGURATION chooses it
 * @param maxPower   in mA
 * @param interfaces in their order
 */
public record ConfigurationDescriptor(int value, int maxPower, List<InterfaceDescriptor> interfaces) {

    private static final int LENGTH = 9;
    /** Bit 7 is reserved and always 1; neither fed by itself nor able to wake the host (table 9-10). */
    private static final int BUS_POWERED = 0x80;
    /** bMaxPower counts in these, in mA. */
    private static final int POWER_UNIT = 2;

    public ConfigurationDescriptor {
        interfaces = List.copyOf(interfaces);
    }

    public byte[] encode() {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        interfaces.forEach(each -> rest.writeBytes(each.encode()));
        return ByteBuffer.allocate(LENGTH + rest.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) LENGTH)
                .put((byte) DescriptorType.CONFIGURATION)
                .putShort((short) (LENGTH + rest.size()))
                .put((byte) interfaces.size())
                .put((byte) value)
                .put((byte) 0)
                .put((byte) BUS_POWERED)
                .put((byte) (maxPower / POWER_UNIT))
                .put(rest.toByteArray())
                .array();
    }
}
