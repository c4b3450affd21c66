package dev.keywright.wire.usb;

/** Interface classes (USB-IF's list of class codes), and of HID the codes of a boot keyboard (HID 1.11 §4.2, §4.3). */
public final class InterfaceClass {

    public static final int HID = 0x03;
    public static final int SMART_CARD = 0x0b;

    public static final int BOOT_INTERFACE = 1;
    public static final int KEYBOARD = 1;

    private InterfaceClass() {}
}
