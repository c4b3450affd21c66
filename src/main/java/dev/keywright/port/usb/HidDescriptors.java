package dev.keywright.port.usb;

import dev.keywright.wire.usb.DescriptorType;
import dev.keywright.wire.usb.HidDescriptor;

/** The class descriptors of a HID interface. */
record HidDescriptors(HidDescriptor hid, byte[] report) {

    byte[] get(int type) throws Stall {
        return switch (type) {
            case DescriptorType.HID -> hid.encode();
            case DescriptorType.REPORT -> report.clone();
            default -> throw new Stall();
        };
    }
}
