package dev.keywright.port.vpcd;

import dev.keywright.token.card.CardInterface;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An emulated key's card pipe plugged into vpcd, so that every PC/SC program sees it. vpcd listens, the card connects;
 * closing the port pulls the key out.
 */
public final class VpcdPort implements AutoCloseable {

    /** Where vpcd listens for its first card unless its configuration says otherwise. */
    public static final int DEFAULT_PORT = 35963;

    private static final Logger LOG = LoggerFactory.getLogger(VpcdPort.class);
    private static final int CONNECT_TIMEOUT_MILLIS = 3000;

    private final String address;
    private final CardInterface card;
    private final Socket socket;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closing;
    private volatile String reason = "";

    private VpcdPort(String address, CardInterface card, Socket socket) {
        this.address = address;
        this.card = card;
        this.socket = socket;
    }

    /**
     * Plugs {@code card} in, and serves it on a daemon thread of its own.
     *
     * @throws IOException with a sentence for people when no vpcd is there
     */
    public static VpcdPort connect(String host, int port, CardInterface card) throws IOException {
        String address = host + ":" + port;
        Socket socket = new Socket();
        VpcdPort vpcd = new VpcdPort(address, card, socket);
        try {
            socket.connect(new InetSocketAddress(host, port), CONNECT_TIMEOUT_MILLIS);
            // An APDU and its answer are small and wait for each other.
            socket.setTcpNoDelay(true);
        } catch (IOException e) {
            socket.close();
            throw new IOException(
                    "No vpcd listens at " + address + "; start pcscd with the vpcd driver (package vsmartcard-vpcd), or"
                            + " name the host and port where it listens.",
                    e);
        }
        Thread thread = new Thread(vpcd::serve, "vpcd " + address);
        thread.setDaemon(true);
        thread.start();
        return vpcd;
    }

    private void serve() {
        try (socket) {
            new VpcdConversation(new BufferedInputStream(new PromptInput(socket)), socket.getOutputStream(), card)
                    .serve();
            reason = card.isPresent()
                    ? "vpcd at " + address + " closed the connection; the key is unplugged."
                    : "The key has its smart card interface switched off now, so it is unplugged from vpcd at "
                            + address + "; switch an application of it on with 'keywright config usb'.";
        } catch (IOException e) {
            reason = closing
                    ? "The key was unplugged from vpcd at " + address + "."
                    : "The connection to vpcd at " + address + " broke (" + e.getMessage() + "); the key is unplugged.";
        } finally {
            LOG.debug(reason);
            ended.countDown();
        }
    }

    /**
     * Waits until the key is unplugged, by this side or by vpcd.
     *
     * @return one sentence for people that says why
     */
    public String awaitEnd() throws InterruptedException {
        ended.await();
        return reason;
    }

    /** Pulls the key out; a command that waits for a touch is cancelled. Returns once nothing is served any more. */
    @Override
    public void close() {
        closing = true;
        card.cancel();
        try {
            socket.close();
            ended.await();
        } catch (IOException e) {
            LOG.warn("The connection to vpcd at {} could not be closed: {}", address, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
