package dev.keywright.host.usb;

import com.yubico.yubikit.core.fido.FidoConnection;
import dev.keywright.host.KeyUnavailable;
import dev.keywright.host.place.Holders;
import dev.keywright.wire.ctaphid.CtapHidCommand;
import dev.keywright.wire.ctaphid.CtapHidError;
import dev.keywright.wire.ctaphid.CtapHidPacket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The FIDO pipe of a key that is plugged in. A key does one thing at a time; while it works for another program it
 * refuses what others send (CTAP 2.1 §11.2.5.1), and then the message is sent again for a moment.
 */
final class HidFidoConnection implements FidoConnection {

    /** A key that computes or waits for a touch says so ten times a second; U2F answers are slower than that. */
    static final int PATIENCE_MILLIS = 3000;
    private static final int PAUSE_MILLIS = 100;
    /** How often a message is sent again, a pause before each: two seconds. */
    private static final int MOST_REPEATS = 20;

    private final HidDevicePort device;
    private final int patienceMillis;
    private final int mostRepeats;
    private final List<byte[]> message = new ArrayList<>();
    private int channel;
    private int repeats;

    /** @param patienceMillis how long the key may be silent */
    HidFidoConnection(HidDevicePort device, int patienceMillis) {
        this.device = device;
        this.patienceMillis = patienceMillis;
        this.mostRepeats = Math.min(MOST_REPEATS, patienceMillis / PAUSE_MILLIS);
    }

    @Override
    public void send(byte[] packet) throws IOException {
        channel = ByteBuffer.wrap(packet).getInt();
        if (!(CtapHidPacket.decode(packet) instanceof CtapHidPacket.Initialisation first)) {
            message.add(packet.clone());
        } else if (first.command() != CtapHidCommand.CANCEL.code()) {
            message.clear();
            message.add(packet.clone());
            repeats = 0;
        }
        device.write(packet);
    }

    /** Skips what the key tells other programs: the operating system hands every report to all who listen. */
    @Override
    public void receive(byte[] packet) throws IOException {
        do {
            if (!device.read(packet, patienceMillis)) {
                throw new KeyUnavailable("The key does not answer; plug it in again.");
            }
        } while (ByteBuffer.wrap(packet).getInt() != channel || isBusy(packet) && again());
    }

    private static boolean isBusy(byte[] packet) {
        return CtapHidPacket.decode(packet) instanceof CtapHidPacket.Initialisation first
                && first.command() == CtapHidCommand.ERROR.code()
                && first.length() == 1
                && (first.data().toArray()[0] & 0xff) == CtapHidError.CHANNEL_BUSY.code();
    }

    private boolean again() throws IOException {
        if (repeats++ == mostRepeats) {
            throw new KeyUnavailable(Holders.SYSTEM.ofHid(device.node()));
        }
        HidThread.pause(PAUSE_MILLIS);
        for (byte[] packet : message) {
            device.write(packet);
        }
        return true;
    }

    @Override
    public void close() {
        device.close();
    }
}
