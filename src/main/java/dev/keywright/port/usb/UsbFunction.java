package dev.keywright.port.usb;

import dev.keywright.wire.usb.SetupPacket;
import java.util.List;

/** What a device does on one of its interfaces. */
interface UsbFunction extends AutoCloseable {

    List<Endpoint> endpoints();

    /**
     * Answers a class descriptor that a standard request asks the interface for.
     *
     * @throws Stall where there is none
     */
    default byte[] descriptor(int type) throws Stall {
        throw new Stall();
    }

    /**
     * Answers a class request.
     *
     * @param data what came with it
     * @return what goes to the host; longer than it asked for is cut
     * @throws Stall where it is not known, or wrong
     */
    byte[] request(SetupPacket setup, byte[] data) throws Stall;

    /** The host has chosen the configuration. */
    default void configured() {}

    /** The key is pulled out. */
    @Override
    void close();
}
