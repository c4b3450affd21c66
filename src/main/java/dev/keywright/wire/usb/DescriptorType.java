package dev.keywright.wire.usb;

/** The second byte of each descriptor (USB 2.0 table 9-5; HID 1.11 §7.1; CCID 1.1 §5.1). */
public final class DescriptorType {

    public static final int DEVICE = 1;
    public static final int CONFIGURATION = 2;
    public static final int STRING = 3;
    public static final int INTERFACE = 4;
    public static final int ENDPOINT = 5;
    public static final int HID = 0x21;
    public static final int REPORT = 0x22;
    public static final int CCID = 0x21;

    private DescriptorType() {}
}
