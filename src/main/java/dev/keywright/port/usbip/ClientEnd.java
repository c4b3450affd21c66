package dev.keywright.port.usbip;

import java.io.IOException;

/** The way to a client. */
interface ClientEnd extends AutoCloseable {

    /** Sends a whole message; waits while the client does not read. */
    void write(byte[] message) throws IOException;

    /** Drops the client. */
    @Override
    void close();
}
