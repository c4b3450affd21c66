package dev.keywright.port.usb;

import dev.keywright.wire.usb.DescriptorType;
import dev.keywright.wire.usb.SetupPacket;
import dev.keywright.wire.usb.SetupPacket.Recipient;
import dev.keywright.wire.usb.SetupPacket.Type;
import dev.keywright.wire.usb.StandardRequest;
import dev.keywright.wire.usb.StringDescriptor;
import java.util.List;
import java.util.Map;

/** What a device answers on endpoint 0: standard requests itself (USB 2.0 §9.4), class requests by its functions. */
final class ControlRequests {

    private static final byte[] NOTHING = {};
    /** Neither fed by itself nor able to wake the host; of an interface, reserved (USB 2.0 §9.4.5). */
    private static final byte[] NO_STATUS = {0, 0};
    private static final byte[] HALTED = {1, 0};

    private final KeyDescriptors descriptors;
    private final List<UsbFunction> functions;
    private final Map<Integer, Endpoint> endpoints;
    private volatile boolean configured;

    ControlRequests(KeyDescriptors descriptors, List<UsbFunction> functions, Map<Integer, Endpoint> endpoints) {
        this.descriptors = descriptors;
        this.functions = functions;
        this.endpoints = endpoints;
    }

    boolean isConfigured() {
        return configured;
    }

    byte[] answer(SetupPacket setup, byte[] data) throws Stall {
        if (setup.type() == Type.CLASS && setup.recipient() == Recipient.INTERFACE) {
            return function(setup).request(setup, data);
        }
        if (setup.type() != Type.STANDARD) {
            throw new Stall();
        }
        return switch (setup.recipient()) {
            case DEVICE -> forDevice(setup);
            case INTERFACE -> forInterface(setup);
            case ENDPOINT -> forEndpoint(setup);
            case OTHER -> throw new Stall();
        };
    }

    private byte[] forDevice(SetupPacket setup) throws Stall {
        return switch (setup.request()) {
            case StandardRequest.GET_STATUS -> NO_STATUS;
            case StandardRequest.GET_DESCRIPTOR -> descriptor(setup);
            case StandardRequest.GET_CONFIGURATION ->
                new byte[] {(byte) (configured ? KeyDescriptors.CONFIGURATION : 0)};
            case StandardRequest.SET_CONFIGURATION -> {
                configure(setup.value());
                yield NOTHING;
            }
            // The bus knows the address; the device has no use for it.
            case StandardRequest.SET_ADDRESS -> NOTHING;
            default -> throw new Stall();
        };
    }

    private byte[] descriptor(SetupPacket setup) throws Stall {
        int index = setup.valueLow();
        return switch (setup.valueHigh()) {
            case DescriptorType.DEVICE -> descriptors.device().encode();
            case DescriptorType.CONFIGURATION -> {
                if (index != 0) {
                    throw new Stall();
                }
                yield descriptors.configuration().encode();
            }
            case DescriptorType.STRING -> index == 0
                    ? StringDescriptor.languages()
                    : StringDescriptor.encode(descriptors.string(index).orElseThrow(Stall::new));
            default -> throw new Stall();
        };
    }

    private void configure(int value) throws Stall {
        if (value != 0 && value != KeyDescriptors.CONFIGURATION) {
            throw new Stall();
        }
        configured = value != 0;
        if (configured) {
            endpoints.values().forEach(endpoint -> endpoint.halt(false));
            functions.forEach(UsbFunction::configured);
        }
    }

    private UsbFunction function(SetupPacket setup) throws Stall {
        int number = setup.index() & 0xff;
        if (number >= functions.size()) {
            throw new Stall();
        }
        return functions.get(number);
    }

    /** Each interface has one setting, number 0. */
    private byte[] forInterface(SetupPacket setup) throws Stall {
        UsbFunction function = function(setup);
        return switch (setup.request()) {
            case StandardRequest.GET_STATUS -> NO_STATUS;
            case StandardRequest.GET_DESCRIPTOR -> function.descriptor(setup.valueHigh());
            case StandardRequest.GET_INTERFACE -> new byte[] {0};
            case StandardRequest.SET_INTERFACE -> {
                if (setup.value() != 0) {
                    throw new Stall();
                }
                function.endpoints().forEach(endpoint -> endpoint.halt(false));
                yield NOTHING;
            }
            default -> throw new Stall();
        };
    }

    private byte[] forEndpoint(SetupPacket setup) throws Stall {
        int address = setup.index() & 0xff;
        if ((address & 0x7f) == 0) {
            // Endpoint 0 never stays halted.
            return forControlEndpoint(setup);
        }
        Endpoint endpoint = endpoints.get(address);
        if (endpoint == null) {
            throw new Stall();
        }
        return switch (setup.request()) {
            case StandardRequest.GET_STATUS -> endpoint.isHalted() ? HALTED : NO_STATUS;
            case StandardRequest.CLEAR_FEATURE -> halt(endpoint, setup, false);
            case StandardRequest.SET_FEATURE -> halt(endpoint, setup, true);
            default -> throw new Stall();
        };
    }

    private static byte[] forControlEndpoint(SetupPacket setup) throws Stall {
        return switch (setup.request()) {
            case StandardRequest.GET_STATUS -> NO_STATUS;
            case StandardRequest.CLEAR_FEATURE -> NOTHING;
            default -> throw new Stall();
        };
    }

    private static byte[] halt(Endpoint endpoint, SetupPacket setup, boolean halt) throws Stall {
        if (setup.value() != StandardRequest.ENDPOINT_HALT) {
            throw new Stall();
        }
        endpoint.halt(halt);
        return NOTHING;
    }
}
