package dev.keywright.port.vpcd;

import dev.keywright.port.Port;
import dev.keywright.token.card.CardInterface;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An emulated key's card pipe plugged into vpcd, so that every PC/SC program sees it. vpcd listens, the card connects.
 * When pcscd is restarted, the key is plugged in again as soon as vpcd is back.
 */
public final class VpcdPort implements Port {

    /** Where vpcd listens for its first card unless its configuration says otherwise. */
    public static final int DEFAULT_PORT = 35963;

    private static final Logger LOG = LoggerFactory.getLogger(VpcdPort.class);
    private static final int CONNECT_TIMEOUT_MILLIS = 3000;
    private static final long RETRY_MILLIS = 250;

    private final String host;
    private final int port;
    private final CardInterface card;
    private @Nullable Stay stay;

    /** A port with nothing plugged in yet. */
    public VpcdPort(String host, int port, CardInterface card) {
        this.host = host;
        this.port = port;
        this.card = card;
    }

    @Override
    public String place() {
        return "vpcd at " + host + ":" + port;
    }

    @Override
    public synchronized void plugIn() throws IOException {
        if (stay == null) {
            stay = new Stay(connect());
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(host, port), CONNECT_TIMEOUT_MILLIS);
            // An APDU and its answer are small and wait for each other.
            socket.setTcpNoDelay(true);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw new IOException(
                    "No vpcd listens at " + host + ":" + port + "; start pcscd with the vpcd driver (package"
                            + " vsmartcard-vpcd), or name the host and port where it listens.",
                    e);
        }
    }

    /** Cancels a command that waits for a touch, too. */
    @Override
    public synchronized void pullOut() {
        if (stay != null) {
            stay.end();
            stay = null;
        }
    }

    /** False while vpcd is away, too. */
    @Override
    public synchronized boolean isPluggedIn() {
        return stay != null && stay.isConnected();
    }

    @Override
    public void close() {
        pullOut();
    }

    /** From plugging in to pulling out, over as many connections as it takes. */
    private final class Stay {

        private final Thread thread = new Thread(this::serve, place());
        private @Nullable Socket socket;
        private boolean ended;

        Stay(Socket first) {
            socket = first;
            thread.setDaemon(true);
            thread.start();
        }

        private void serve() {
            for (Socket current = current(); current != null; current = next()) {
                String what = serve(current);
                if (disconnected()) {
                    LOG.info("{}", what);
                }
            }
        }

        /** @return why it ended, for people */
        private String serve(Socket connection) {
            try (connection) {
                new VpcdConversation(
                                new BufferedInputStream(new PromptInput(connection)), connection.getOutputStream(), card)
                        .serve();
                return card.isPresent()
                        ? place() + " closed the connection; the key is plugged in again when it is back."
                        : "The key has its smart card interface switched off now, so it is unplugged from " + place()
                                + "; switch an application of it on with 'keywright config usb'.";
            } catch (IOException e) {
                return "The connection to " + place() + " broke (" + e.getMessage()
                        + "); the key is plugged in again when it is back.";
            }
        }

        private synchronized @Nullable Socket current() {
            return socket;
        }

        synchronized boolean isConnected() {
            return socket != null;
        }

        /** @return whether nobody here wanted it so */
        private synchronized boolean disconnected() {
            socket = null;
            return !ended;
        }

        /** The next connection, or null when the stay is over. */
        private @Nullable Socket next() {
            while (rest()) {
                try {
                    // Not while the key shows no card: vpcd would see one that is mute.
                    if (card.isPresent() && take(connect())) {
                        LOG.info("The key is plugged into {} again.", place());
                    }
                } catch (IOException e) {
                    LOG.trace("vpcd is still away.");
                }
            }
            return current();
        }

        /** Waits a moment; returns whether there still is no connection and one is wanted. */
        private synchronized boolean rest() {
            try {
                if (!ended && socket == null) {
                    wait(RETRY_MILLIS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                ended = true;
            }
            return !ended && socket == null;
        }

        private synchronized boolean take(Socket connected) throws IOException {
            if (ended) {
                connected.close();
                return false;
            }
            socket = connected;
            return true;
        }

        void end() {
            close();
            card.cancel();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized void close() {
            ended = true;
            notifyAll();
            try {
                if (socket != null) {
                    socket.close();
                }
            } catch (IOException e) {
                LOG.warn("The connection to {} could not be closed: {}", place(), e.getMessage());
            }
        }
    }
}
