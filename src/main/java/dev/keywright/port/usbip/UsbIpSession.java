package dev.keywright.port.usbip;

import dev.keywright.port.usb.CompositeDevice;
import dev.keywright.port.usb.Transfer;
import dev.keywright.wire.usbip.MalformedUsbIp;
import dev.keywright.wire.usbip.UsbIpCommand;
import dev.keywright.wire.usbip.UsbIpCommand.Submit;
import dev.keywright.wire.usbip.UsbIpCommand.Unlink;
import dev.keywright.wire.usbip.UsbIpReply;
import dev.keywright.wire.usbip.UsbIpReply.Status;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client with a device: its URBs, from the import until one of both is gone. */
final class UsbIpSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UsbIpSession.class);
    /** A key that reboots stays until so long nothing was moved, so that the host has its answer, … */
    private static final long QUIET_MILLIS = 300;
    /** … but no longer than this. */
    private static final long LONGEST_MILLIS = 2000;

    private final ClientEnd client;
    private final CompositeDevice device;
    private final int deviceId;
    private final PendingUrbs urbs = new PendingUrbs();
    private volatile long lastMove = System.nanoTime();

    UsbIpSession(ClientEnd client, CompositeDevice device, int deviceId) {
        this.client = client;
        this.device = device;
        this.deviceId = deviceId;
    }

    /**
     * Serves until the client is gone or the key is pulled out.
     *
     * @throws IOException when the connection ends
     * @throws MalformedUsbIp when the client sends what it may not
     */
    void serve(DataInputStream in) throws IOException, MalformedUsbIp {
        UsbIpServer.start("keywright-usbip-replies", this::reply);
        while (true) {
            UsbIpCommand command = UsbIpCommand.read(in);
            if (command.device() != deviceId) {
                throw new MalformedUsbIp("an URB for another device");
            }
            if (command instanceof Submit submit) {
                submit(submit);
            } else if (command instanceof Unlink unlink) {
                urbs.unlink(unlink.victim(), unlink.sequence());
            }
        }
    }

    private void submit(Submit submit) throws MalformedUsbIp {
        int sequence = submit.sequence();
        Transfer transfer = submit.in()
                ? Transfer.toHost(submit.length(), (outcome, data, length) ->
                        moved(sequence, UsbIpReply.read(sequence, status(outcome), data)))
                : Transfer.toDevice(submit.data(), (outcome, data, length) ->
                        moved(sequence, UsbIpReply.written(sequence, status(outcome), length)));
        if (!urbs.add(sequence, transfer)) {
            throw new MalformedUsbIp("too many URBs at once, or two with one number");
        }
        if (submit.endpoint() == 0) {
            device.control(submit.setup(), transfer);
        } else {
            device.submit(submit.endpoint(), submit.in(), transfer);
        }
    }

    private void moved(int sequence, byte[] reply) {
        lastMove = System.nanoTime();
        urbs.complete(sequence, reply);
    }

    private static Status status(Transfer.Outcome outcome) {
        return switch (outcome) {
            case DONE -> Status.OK;
            case STALLED -> Status.STALLED;
            case OVERFLOW -> Status.OVERFLOW;
        };
    }

    /** The replies have a thread of their own, since a client may be slow to read them. */
    private void reply() {
        try {
            for (byte[] reply = urbs.nextReply(); reply.length > 0; reply = urbs.nextReply()) {
                client.write(reply);
            }
        } catch (IOException e) {
            LOG.debug("A reply could not be sent.", e);
            client.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the host has what the key had for it, as far as one can see. */
    void awaitQuiet() {
        long start = System.nanoTime();
        try {
            while (millisSince(lastMove) < QUIET_MILLIS && millisSince(start) < LONGEST_MILLIS) {
                TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS / 10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long millisSince(long nanoTime) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanoTime);
    }

    /** Pulls the key out of the client's machine. */
    @Override
    public void close() {
        device.close();
        client.close();
        urbs.close();
    }
}
