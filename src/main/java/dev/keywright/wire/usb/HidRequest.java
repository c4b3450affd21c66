package dev.keywright.wire.usb;

/** Requests to an interface of the class HID (HID 1.11 §7.2), and the types of reports that they name (§7.2.1). */
public final class HidRequest {

    public static final int GET_REPORT = 0x01;
    public static final int GET_IDLE = 0x02;
    public static final int GET_PROTOCOL = 0x03;
    public static final int SET_REPORT = 0x09;
    public static final int SET_IDLE = 0x0a;
    public static final int SET_PROTOCOL = 0x0b;

    public static final int INPUT = 1;
    public static final int OUTPUT = 2;
    public static final int FEATURE = 3;

    private HidRequest() {}
}
