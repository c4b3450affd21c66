package dev.keywright.host.emulated;

import com.yubico.yubikit.core.fido.FidoConnection;
import dev.keywright.token.hid.CtapHidInterface;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The FIDO pipe of an emulated key in this process. */
public final class EmulatedFidoConnection implements FidoConnection {

    /** A key that computes or waits for a touch says so ten times a second; one silent for this long is lost. */
    private static final long SILENCE_SECONDS = 10;
    /** Wakes a reader when the connection is closed; no report is empty. */
    private static final byte[] END = {};

    private final BlockingQueue<byte[]> reports = new LinkedBlockingQueue<>();
    private final CtapHidInterface.HostEnd end;
    private volatile boolean closed;

    public EmulatedFidoConnection(CtapHidInterface key) {
        end = key.connect(reports::add);
    }

    @Override
    public void send(byte[] packet) throws IOException {
        if (closed) {
            throw new IOException("The connection to the emulated key is closed.");
        }
        end.send(packet.clone());
    }

    /** Waits for the next report. */
    @Override
    public void receive(byte[] packet) throws IOException {
        byte[] report = next();
        if (closed) {
            reports.add(END);
            throw new IOException("The connection to the emulated key is closed.");
        }
        System.arraycopy(report, 0, packet, 0, PACKET_SIZE);
    }

    private byte[] next() throws IOException {
        byte[] report;
        try {
            report = closed ? END : reports.poll(SILENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting for the emulated key.");
        }
        if (report == null) {
            throw new IOException("The emulated key has not answered for " + SILENCE_SECONDS + " seconds.");
        }
        return report;
    }

    @Override
    public void close() {
        closed = true;
        end.close();
        reports.add(END);
    }
}
