package dev.keywright.wire.usbip;

/** Bytes that are no USB/IP message. */
public final class MalformedUsbIp extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, to follow "it sent" */
    public MalformedUsbIp(String message) {
        super(message);
    }
}
