package dev.keywright.port.usb;

import dev.keywright.token.EmulatedKey;
import dev.keywright.wire.usb.EndpointDescriptor;
import dev.keywright.wire.usb.SetupPacket;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An emulated key as a USB device with the interfaces that it has at this moment, from plugging in to pulling out. All
 * methods may be called from any thread, and none of them waits.
 */
public final class CompositeDevice implements AutoCloseable {

    private final Clock clock = new Clock();
    private final List<UsbFunction> functions;
    private final Map<Integer, Endpoint> endpoints = new HashMap<>();
    private final ControlRequests requests;
    private volatile boolean closed;

    /**
     * Plugs {@code key} in.
     *
     * @throws IllegalArgumentException when the profile's model is no USB device
     */
    public CompositeDevice(EmulatedKey key) {
        KeyDescriptors descriptors = KeyDescriptors.of(key);
        functions = descriptors.interfaces().stream()
                .map(each -> switch (each) {
                    case OTP -> new KeyboardFunction(key.otpHid().orElseThrow(), descriptors, clock);
                    case FIDO -> new FidoFunction(key.fidoHid(), descriptors, clock);
                    case CCID -> new CcidFunction(key.usbCard(), descriptors, clock);
                })
                .toList();
        functions.forEach(function -> function.endpoints()
                .forEach(endpoint -> endpoints.put(endpoint.descriptor().address(), endpoint)));
        requests = new ControlRequests(descriptors, functions, endpoints);
    }

    /** Answers a control transfer (USB 2.0 §9.2). */
    public void control(SetupPacket setup, Transfer transfer) {
        if (closed) {
            return;
        }
        try {
            if (!setup.isToHost() && transfer.data().length != setup.length()) {
                throw new Stall();
            }
            byte[] answer = requests.answer(setup, transfer.data());
            if (setup.isToHost()) {
                int length = Math.min(answer.length, Math.min(setup.length(), transfer.length()));
                transfer.give(Arrays.copyOf(answer, length));
            } else {
                transfer.take();
            }
        } catch (Stall e) {
            transfer.fail(Transfer.Outcome.STALLED);
        }
    }

    /**
     * Begins a transfer over an endpoint other than 0; one that there is not stalls.
     *
     * @param number   1 to 15
     * @param toHost   its direction, which must be that of {@code transfer}
     */
    public void submit(int number, boolean toHost, Transfer transfer) {
        if (closed) {
            return;
        }
        Endpoint endpoint = endpoints.get(toHost ? number | EndpointDescriptor.IN : number);
        if (endpoint == null || !requests.isConfigured()) {
            transfer.fail(Transfer.Outcome.STALLED);
        } else {
            endpoint.submit(transfer);
        }
    }

    /** Pulls the key out: what it does for the host ends, and no transfer is completed any more. */
    @Override
    public void close() {
        closed = true;
        functions.forEach(UsbFunction::close);
        clock.close();
    }
}
