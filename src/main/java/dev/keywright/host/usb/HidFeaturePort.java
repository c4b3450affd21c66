package dev.keywright.host.usb;

import java.io.IOException;

/** The operating system's side of one opened HID device that is spoken to in feature reports. */
interface HidFeaturePort extends AutoCloseable {

    /** Sends one feature report, without a report id. */
    void setFeature(byte[] report) throws IOException;

    /** Fills {@code report} with the device's feature report. */
    void getFeature(byte[] report) throws IOException;

    @Override
    void close();
}
