package dev.keywright.wire.usb;

/** Standard requests (USB 2.0 table 9-4), and the features that two of them name (table 9-6). */
public final class StandardRequest {

    public static final int GET_STATUS = 0;
    public static final int CLEAR_FEATURE = 1;
    public static final int SET_FEATURE = 3;
    public static final int SET_ADDRESS = 5;
    public static final int GET_DESCRIPTOR = 6;
    public static final int GET_CONFIGURATION = 8;
    public static final int SET_CONFIGURATION = 9;
    public static final int GET_INTERFACE = 10;
    public static final int SET_INTERFACE = 11;

    /** The feature of an endpoint that does not answer until the host clears it. */
    public static final int ENDPOINT_HALT = 0;

    private StandardRequest() {}
}
