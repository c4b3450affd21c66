package dev.keywright.port.usbip;

import dev.keywright.token.EmulatedKey;
import dev.keywright.wire.usbip.ExportedDevice;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lends emulated keys to operating systems as USB devices: {@code usbip list -r HOST}, {@code usbip attach -r HOST
 * -b 1-1}. USB/IP knows no passwords and encrypts nothing, so a server is for programs of its own machine.
 */
public final class UsbIpServer implements AutoCloseable {

    /** IANA's for USB/IP. */
    public static final int DEFAULT_PORT = 3240;

    private static final Logger LOG = LoggerFactory.getLogger(UsbIpServer.class);
    /** At once; each device has one client at most, and the rest ask for the list. */
    private static final int MAX_CONNECTIONS = 64;

    private final ServerSocket listening;
    private final String place;
    private final ConcurrentSkipListMap<Integer, UsbIpPort> ports = new ConcurrentSkipListMap<>();
    private final Set<UsbIpConnection> connections = ConcurrentHashMap.newKeySet();

    private UsbIpServer(ServerSocket listening, String place) {
        this.listening = listening;
        this.place = place;
    }

    /**
     * Listens at a loopback address.
     *
     * @param address with port 0 for any free one
     * @throws IllegalArgumentException when others could reach {@code address}
     * @throws IOException with a sentence for people when nothing can listen there
     */
    public static UsbIpServer open(InetSocketAddress address) throws IOException {
        if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("USB/IP has no passwords, so whoever reaches " + text(address)
                    + " could use the key; name an address of this machine alone, such as 127.0.0.1.");
        }
        return openToAll(address);
    }

    /** As {@link #open}, at any address: whoever reaches it can use the keys. */
    public static UsbIpServer openToAll(InetSocketAddress address) throws IOException {
        ServerSocket listening = new ServerSocket();
        try {
            listening.setReuseAddress(true);
            listening.bind(address);
        } catch (IOException e) {
            listening.close();
            throw new IOException(
                    "No USB/IP server can listen at " + text(address) + " (" + e.getMessage()
                            + "); stop the other one there, or name another port.",
                    e);
        }
        UsbIpServer server = new UsbIpServer(
                listening, text(new InetSocketAddress(address.getHostString(), listening.getLocalPort())));
        start("keywright-usbip", server::accept);
        return server;
    }

    private static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** The port at which it listens. */
    public int port() {
        return listening.getLocalPort();
    }

    String place() {
        return place;
    }

    /**
     * Gives {@code key} a bus id, the first free one of 1-1, 1-2 and so on. It is listed once it is plugged in.
     *
     * @throws IllegalArgumentException when the key's model is no USB device
     */
    public UsbIpPort add(EmulatedKey key) {
        for (int number = 1; ; number++) {
            UsbIpPort port = new UsbIpPort(this, number, key);
            if (ports.putIfAbsent(number, port) == null) {
                port.follow();
                return port;
            }
        }
    }

    void remove(UsbIpPort port) {
        ports.remove(port.number(), port);
    }

    boolean isOpen() {
        return !listening.isClosed();
    }

    /** The keys that are plugged in. */
    List<ExportedDevice> devices() {
        return ports.values().stream().map(UsbIpPort::device).flatMap(Optional::stream).toList();
    }

    Optional<UsbIpPort> find(String busId) {
        return ports.values().stream().filter(port -> port.busId().equals(busId)).findFirst();
    }

    private void accept() {
        while (isOpen()) {
            try {
                Socket socket = listening.accept();
                UsbIpConnection connection = new UsbIpConnection(this, socket);
                if (connections.size() >= MAX_CONNECTIONS) {
                    LOG.warn("More than {} clients at {} at once; one was sent away.", MAX_CONNECTIONS, place);
                    connection.close();
                    continue;
                }
                connections.add(connection);
                start("keywright-usbip " + socket.getRemoteSocketAddress(), () -> {
                    try {
                        connection.serve();
                    } finally {
                        connections.remove(connection);
                    }
                });
            } catch (IOException e) {
                if (isOpen()) {
                    LOG.warn("A client at {} could not be let in: {}", place, e.getMessage());
                }
            }
        }
    }

    /** Pulls all keys out for good and listens no longer. */
    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            LOG.warn("The USB/IP server at {} could not be closed: {}", place, e.getMessage());
        }
        ports.values().forEach(UsbIpPort::close);
        connections.forEach(UsbIpConnection::close);
    }
}
