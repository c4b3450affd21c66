package dev.keywright.port.usb;

/** A device does not do what a control request asks for (USB 2.0 §9.2.7, Request Error). */
final class Stall extends Exception {
    private static final long serialVersionUID = 1L;

    Stall() {
        super("the request is not supported", null, false, false);
    }
}
