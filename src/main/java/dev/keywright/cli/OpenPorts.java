package dev.keywright.cli;

import dev.keywright.port.Port;
import dev.keywright.port.Ports;
import dev.keywright.port.uhid.UhidPort;
import dev.keywright.port.usbip.UsbIpServer;
import dev.keywright.port.vpcd.VpcdPort;
import dev.keywright.token.EmulatedKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ports that {@link PortOptions} ask for, ready for keys; closing them comes after closing those keys. */
final class OpenPorts implements AutoCloseable {

    private final @Nullable HostAndPort vpcd;
    private final boolean nfc;
    private final boolean uhid;
    private final @Nullable UsbIpServer usbip;
    private int keys;

    OpenPorts(@Nullable HostAndPort vpcd, boolean nfc, boolean uhid, @Nullable UsbIpServer usbip) {
        this.vpcd = vpcd;
        this.nfc = nfc;
        this.uhid = uhid;
        this.usbip = usbip;
    }

    /**
     * Those of one more key, which is not plugged in there yet.
     *
     * @throws IOException with a sentence when there is no place for another key
     */
    Ports add(EmulatedKey key) throws IOException {
        List<Port> ports = new ArrayList<>();
        if (vpcd != null) {
            int port = vpcd.port() + keys;
            if (port > HostAndPort.MAX_PORT) {
                throw new IOException("There is no port " + port + " for another key; name a lower one with --pcsc.");
            }
            ports.add(new VpcdPort(vpcd.host(), port, nfc ? key.nfcCard() : key.usbCard()));
        }
        if (uhid) {
            ports.add(new UhidPort(key));
        }
        if (usbip != null) {
            ports.add(usbip.add(key));
        }
        keys++;
        return new Ports(key, ports);
    }

    @Override
    public void close() {
        if (usbip != null) {
            usbip.close();
        }
    }
}
