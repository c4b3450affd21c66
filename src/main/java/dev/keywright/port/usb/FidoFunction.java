package dev.keywright.port.usb;

import dev.keywright.token.hid.CtapHidInterface;
import dev.keywright.wire.usb.HidRequest;
import dev.keywright.wire.usb.SetupPacket;
import java.util.List;

/** The FIDO authenticator: reports of 64 bytes both ways (CTAP 2.1 §11.2). */
final class FidoFunction implements UsbFunction {

    /**
     * While so many reports wait for the host, the key takes no more of them: two of the longest messages (129 reports,
     * CTAP 2.1 §11.2.4).
     */
    private static final int BACKLOG = 258;

    private final HidDescriptors descriptors;
    private final InEndpoint in;
    private final OutEndpoint out;
    private final CtapHidInterface.HostEnd host;

    FidoFunction(CtapHidInterface fido, KeyDescriptors key, Clock clock) {
        descriptors = new HidDescriptors(key.fidoHid(), fido.reportDescriptor());
        in = new InEndpoint(key.fidoIn(), clock);
        host = fido.connect(in::send);
        out = new OutEndpoint(key.fidoOut(), () -> in.backlog() < BACKLOG, host::send);
        in.onSpace(out::wake);
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(in, out);
    }

    @Override
    public byte[] descriptor(int type) throws Stall {
        return descriptors.get(type);
    }

    @Override
    public byte[] request(SetupPacket setup, byte[] data) throws Stall {
        if (setup.request() == HidRequest.SET_REPORT && setup.valueHigh() == HidRequest.OUTPUT) {
            host.send(data);
        } else if (setup.request() != HidRequest.SET_IDLE) {
            throw new Stall();
        }
        return new byte[0];
    }

    @Override
    public void configured() {
        in.forget();
    }

    @Override
    public void close() {
        host.close();
    }
}
