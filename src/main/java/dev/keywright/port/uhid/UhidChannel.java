package dev.keywright.port.uhid;

import java.io.Closeable;
import java.io.IOException;

/** {@code /dev/uhid}, opened for one device. Read by one thread; all other methods may be called from any. */
interface UhidChannel extends Closeable {

    /**
     * Waits for the next event from the kernel.
     *
     * @throws IOException when the channel was closed, also while this waited
     */
    byte[] read() throws IOException;

    /** Hands the kernel one event; it does not wait for anything. */
    void write(byte[] event) throws IOException;

    /** Ends a {@link #read} that waits; the device is gone when this returns. */
    @Override
    void close() throws IOException;

    /** Opens the file once more, for another device. */
    @FunctionalInterface
    interface Opener {
        /** @throws IOException with a sentence for people */
        UhidChannel open() throws IOException;
    }
}
