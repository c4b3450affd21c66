package dev.keywright.port.usbip;

import dev.keywright.port.usbip.UsbIpPort.Import;
import dev.keywright.wire.usbip.MalformedUsbIp;
import dev.keywright.wire.usbip.UsbIpAnswer;
import dev.keywright.wire.usbip.UsbIpAnswer.Status;
import dev.keywright.wire.usbip.UsbIpRequest;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client: it asks for the list and is gone, or for a device and stays with that. */
final class UsbIpConnection implements ClientEnd {

    private static final Logger LOG = LoggerFactory.getLogger(UsbIpConnection.class);
    /** For the client to say what it wants. */
    private static final int REQUEST_MILLIS = 10_000;

    private final UsbIpServer server;
    private final Socket socket;

    UsbIpConnection(UsbIpServer server, Socket socket) {
        this.server = server;
        this.socket = socket;
    }

    /** Serves the client until it is gone. */
    void serve() {
        try (socket) {
            // An URB and its answer are small and wait for each other.
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.setSoTimeout(REQUEST_MILLIS);
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            UsbIpRequest request = UsbIpRequest.read(in);
            if (request instanceof UsbIpRequest.Import wish) {
                lend(wish.busId(), in);
            } else {
                write(UsbIpAnswer.devices(server.devices()));
            }
        } catch (MalformedUsbIp e) {
            LOG.warn("A USB/IP client at {} was dropped: it sent {}.", server.place(), e.getMessage());
        } catch (EOFException e) {
            LOG.debug("A USB/IP client left.");
        } catch (IOException e) {
            LOG.debug("The connection of a USB/IP client ended.", e);
        }
    }

    private void lend(String busId, DataInputStream in) throws IOException, MalformedUsbIp {
        Optional<UsbIpPort> found = server.find(busId);
        if (found.isEmpty()) {
            write(UsbIpAnswer.refused(Status.NO_DEVICE));
            return;
        }
        UsbIpPort port = found.get();
        Import lent = port.lend(this);
        if (lent.session() == null || lent.device() == null) {
            write(UsbIpAnswer.refused(lent.status()));
            return;
        }
        try {
            write(UsbIpAnswer.imported(lent.device()));
            socket.setSoTimeout(0);
            lent.session().serve(in);
        } finally {
            port.takeBack(lent.session());
        }
    }

    @Override
    public void write(byte[] message) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(message);
        out.flush();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.warn("The connection of a USB/IP client could not be closed: {}", e.getMessage());
        }
    }
}
