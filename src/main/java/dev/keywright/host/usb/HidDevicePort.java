package dev.keywright.host.usb;

import java.io.IOException;

/** The operating system's side of one opened HID device. */
interface HidDevicePort extends AutoCloseable {

    /** Sends one report of 64 bytes, without a report id. */
    void write(byte[] report) throws IOException;

    /** Fills {@code report} with the next one; false when none came in time. */
    boolean read(byte[] report, int timeoutMillis) throws IOException;

    /** The operating system's name of the device. */
    String node();

    @Override
    void close();
}
