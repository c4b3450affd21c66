package dev.keywright.host.usb;

import com.yubico.yubikit.core.fido.FidoConnection;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The FIDO pipe of a key that is plugged in. */
final class HidFidoConnection implements FidoConnection {

    /** A key that computes or waits for a touch says so ten times a second; U2F answers are slower than that. */
    static final int PATIENCE_MILLIS = 3000;

    private final HidDevicePort device;
    private final int patienceMillis;
    private int channel;

    HidFidoConnection(HidDevicePort device, int patienceMillis) {
        this.device = device;
        this.patienceMillis = patienceMillis;
    }

    @Override
    public void send(byte[] packet) throws IOException {
        channel = ByteBuffer.wrap(packet).getInt();
        device.write(packet);
    }

    /** Skips what the key tells other programs: the operating system hands every report to all who listen. */
    @Override
    public void receive(byte[] packet) throws IOException {
        do {
            if (!device.read(packet, patienceMillis)) {
                throw new IOException("The key does not answer; plug it in again.");
            }
        } while (ByteBuffer.wrap(packet).getInt() != channel);
    }

    @Override
    public void close() {
        device.close();
    }
}
