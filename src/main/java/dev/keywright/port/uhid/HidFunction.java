package dev.keywright.port.uhid;

import java.io.IOException;

/** One HID interface of a key as a device uses it. Reports are without a number, and nothing here waits. */
interface HidFunction extends AutoCloseable {

    byte[] reportDescriptor();

    /** The first program opened the device. */
    void opened();

    /** The last program closed it. */
    void released();

    /** Takes an output report. */
    void output(byte[] report);

    /** @throws IOException when there is no such report, or the key is unplugged */
    byte[] feature() throws IOException;

    /** @throws IOException when there is no such report, or the key is unplugged */
    void setFeature(byte[] report) throws IOException;

    /** Lets the interface go. */
    @Override
    void close();
}
