package dev.keywright.wire.usb;

import dev.keywright.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * An interface descriptor (USB 2.0 §9.6.5) with what follows it.
 *
 * @param number          from 0
 * @param interfaceClass  see {@link InterfaceClass}
 * @param name            number of a string, or 0 for none
 * @param classDescriptor such as a HID or a CCID descriptor
 */
public record InterfaceDescriptor(
        int number,
        int interfaceClass,
        int subclass,
        int protocol,
        int name,
        Bytes classDescriptor,
        List<EndpointDescriptor> endpoints) {

    private static final int LENGTH = 9;
    private static final int ALTERNATE_SETTING = 0;

    public InterfaceDescriptor {
        endpoints = List.copyOf(endpoints);
    }

    public byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {
            LENGTH,
            DescriptorType.INTERFACE,
            (byte) number,
            ALTERNATE_SETTING,
            (byte) endpoints.size(),
            (byte) interfaceClass,
            (byte) subclass,
            (byte) protocol,
            (byte) name
        });
        out.writeBytes(classDescriptor.toArray());
        endpoints.forEach(each -> out.writeBytes(each.encode()));
        return out.toByteArray();
    }
}
