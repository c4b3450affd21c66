package dev.keywright.port.usb;

import dev.keywright.wire.usb.EndpointDescriptor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** An endpoint that takes from the host, as long as the device is ready: else transfers wait, as a NAK makes them. */
final class OutEndpoint extends Endpoint {

    private final BooleanSupplier ready;
    private final Consumer<byte[]> sink;

    OutEndpoint(EndpointDescriptor descriptor, BooleanSupplier ready, Consumer<byte[]> sink) {
        super(descriptor);
        this.ready = ready;
        this.sink = sink;
    }

    /** The device may be ready again. */
    synchronized void wake() {
        proceed();
    }

    @Override
    void proceed() {
        for (Transfer transfer = next(); transfer != null && ready.getAsBoolean(); transfer = next()) {
            if (transfer.take()) {
                sink.accept(transfer.data());
            }
        }
    }
}
