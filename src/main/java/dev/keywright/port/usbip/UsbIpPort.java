package dev.keywright.port.usbip;

import dev.keywright.port.Port;
import dev.keywright.port.usb.CompositeDevice;
import dev.keywright.port.usb.KeyDescriptors;
import dev.keywright.token.EmulatedKey;
import dev.keywright.wire.usbip.ExportedDevice;
import dev.keywright.wire.usbip.UsbIpAnswer.Status;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One key at a {@link UsbIpServer}. Plugged in, it is listed and one client can use it; pulled out, it is neither. */
public final class UsbIpPort implements Port {

    private static final int BUS = 1;
    /** Number 1 on a bus is its root hub. */
    private static final int ROOT_HUB = 1;

    private final UsbIpServer server;
    private final int number;
    private final EmulatedKey key;
    private final Runnable onOtherInterfaces = this::replug;
    private boolean plugged;
    private boolean closed;
    private @Nullable UsbIpSession session;

    UsbIpPort(UsbIpServer server, int number, EmulatedKey key) {
        KeyDescriptors.of(key);
        this.server = server;
        this.number = number;
        this.key = key;
    }

    void follow() {
        key.addInterfaceListener(onOtherInterfaces);
    }

    int number() {
        return number;
    }

    /** By which clients name the key, such as {@code 1-1}. */
    public String busId() {
        return BUS + "-" + number;
    }

    @Override
    public String place() {
        return "USB/IP at " + server.place() + ", bus id " + busId();
    }

    @Override
    public synchronized void plugIn() throws IOException {
        if (closed || !server.isOpen()) {
            throw new IOException("The USB/IP server at " + server.place() + " is closed; open another one.");
        }
        plugged = true;
    }

    @Override
    public void pullOut() {
        UsbIpSession ending;
        synchronized (this) {
            plugged = false;
            ending = session;
            session = null;
        }
        if (ending != null) {
            ending.close();
        }
    }

    @Override
    public synchronized boolean isPluggedIn() {
        return plugged;
    }

    /** Whether a client uses the key. */
    public synchronized boolean isAttached() {
        return session != null;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        key.removeInterfaceListener(onOtherInterfaces);
        pullOut();
        server.remove(this);
    }

    /** As it is listed; empty where it is pulled out. */
    synchronized Optional<ExportedDevice> device() {
        return plugged ? Optional.of(describe()) : Optional.empty();
    }

    private ExportedDevice describe() {
        KeyDescriptors descriptors = KeyDescriptors.of(key);
        return new ExportedDevice(
                "/keywright/usb" + BUS + "/" + busId(),
                busId(),
                BUS,
                number + ROOT_HUB,
                descriptors.device(),
                descriptors.configuration());
    }

    /** What became of a client's wish to use the key. */
    record Import(Status status, @Nullable UsbIpSession session, @Nullable ExportedDevice device) {}

    /** Lends the key to {@code client}. */
    synchronized Import lend(ClientEnd client) {
        if (!plugged) {
            return new Import(Status.NO_DEVICE, null, null);
        }
        if (session != null) {
            return new Import(Status.DEVICE_BUSY, null, null);
        }
        ExportedDevice device = describe();
        session = new UsbIpSession(client, new CompositeDevice(key), device.id());
        return new Import(Status.OK, session, device);
    }

    /** The client is gone. */
    void takeBack(UsbIpSession ended) {
        synchronized (this) {
            if (session == ended) {
                session = null;
            }
        }
        ended.close();
    }

    /** The key came back with other interfaces: its client loses the one that it had, and lists what it is now. */
    private void replug() {
        UsbIpSession current;
        synchronized (this) {
            current = session;
        }
        if (current != null) {
            UsbIpServer.start("keywright-usbip-replug", () -> {
                current.awaitQuiet();
                takeBack(current);
            });
        }
    }
}
