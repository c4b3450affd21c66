package dev.keywright.port.usb;

import dev.keywright.token.hid.OtpHidInterface;
import dev.keywright.wire.usb.HidRequest;
import dev.keywright.wire.usb.SetupPacket;
import java.io.IOException;
import java.util.List;

/** The keyboard that types one-time passwords, and takes commands in feature reports (HID 1.11 §7.2). */
final class KeyboardFunction implements UsbFunction {

    private static final byte[] NOTHING = {};
    /** The report protocol, rather than the boot protocol (HID 1.11 §7.2.6); the reports are the same. */
    private static final byte REPORT_PROTOCOL = 1;

    private final OtpHidInterface otp;
    private final HidDescriptors descriptors;
    private final InEndpoint in;
    private final OtpHidInterface.Listener listener;
    private volatile byte lights;
    private volatile byte idleRate;
    private volatile byte protocol = REPORT_PROTOCOL;

    KeyboardFunction(OtpHidInterface otp, KeyDescriptors key, Clock clock) {
        this.otp = otp;
        descriptors = new HidDescriptors(key.keyboardHid(), otp.reportDescriptor());
        in = new InEndpoint(key.keyboardIn(), clock);
        listener = otp.onInputReport(in::send);
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(in);
    }

    @Override
    public byte[] descriptor(int type) throws Stall {
        return descriptors.get(type);
    }

    @Override
    public byte[] request(SetupPacket setup, byte[] data) throws Stall {
        switch (setup.request()) {
            case HidRequest.GET_REPORT -> {
                return report(setup.valueHigh());
            }
            case HidRequest.SET_REPORT -> setReport(setup.valueHigh(), data);
            case HidRequest.GET_IDLE -> {
                return new byte[] {idleRate};
            }
            case HidRequest.SET_IDLE -> idleRate = (byte) setup.valueHigh();
            case HidRequest.GET_PROTOCOL -> {
                return new byte[] {protocol};
            }
            case HidRequest.SET_PROTOCOL -> {
                if (setup.value() > REPORT_PROTOCOL) {
                    throw new Stall();
                }
                protocol = (byte) setup.value();
            }
            default -> throw new Stall();
        }
        return NOTHING;
    }

    private byte[] report(int type) throws Stall {
        return switch (type) {
            // No key is pressed but while it types.
            case HidRequest.INPUT -> new byte[OtpHidInterface.REPORT_LENGTH];
            case HidRequest.OUTPUT -> new byte[] {lights};
            case HidRequest.FEATURE -> {
                try {
                    yield otp.getFeatureReport();
                } catch (IOException e) {
                    throw new Stall();
                }
            }
            default -> throw new Stall();
        };
    }

    private void setReport(int type, byte[] data) throws Stall {
        if (type == HidRequest.OUTPUT && data.length == 1) {
            lights = data[0];
        } else if (type == HidRequest.FEATURE && data.length == OtpHidInterface.REPORT_LENGTH) {
            try {
                otp.setFeatureReport(data);
            } catch (IOException e) {
                throw new Stall();
            }
        } else {
            throw new Stall();
        }
    }

    @Override
    public void close() {
        listener.close();
    }
}
