package dev.keywright.wire.usbip;

import dev.keywright.wire.usb.SetupPacket;
import java.io.DataInputStream;
import java.io.IOException;

/** What a client sends once it has a device: USB request blocks, and their withdrawal (usbip_protocol.rst). */
public sealed interface UsbIpCommand {

    /** The longest data of an URB; the longest CCID message and control transfer are half as long. */
    int MAX_DATA = 0x20000;

    /** By which a reply or a withdrawal names the URB. */
    int sequence();

    /** Which device it is for; see {@link ExportedDevice#id}. */
    int device();

    /**
     * USBIP_CMD_SUBMIT.
     *
     * @param in       whether data goes to the host
     * @param endpoint its number, 0 to 15
     * @param length   of the data, or at most of the data that comes back
     * @param setup    means something for endpoint 0 alone
     * @param data     nothing where {@code in}
     */
    record Submit(int sequence, int device, boolean in, int endpoint, int length, SetupPacket setup, byte[] data)
            implements UsbIpCommand {

        static final int CODE = 1;
    }

    /**
     * USBIP_CMD_UNLINK.
     *
     * @param victim the number of the URB to withdraw
     */
    record Unlink(int sequence, int device, int victim) implements UsbIpCommand {

        static final int CODE = 2;
    }

    /**
     * Reads a command with its data.
     *
     * @throws MalformedUsbIp when it is none, too long, or for an isochronous endpoint
     * @throws IOException when {@code in} ends or fails
     */
    static UsbIpCommand read(DataInputStream in) throws IOException, MalformedUsbIp {
        int code = in.readInt();
        int sequence = in.readInt();
        int device = in.readInt();
        int direction = in.readInt();
        int endpoint = in.readInt();
        return switch (code) {
            case Submit.CODE -> submit(in, sequence, device, direction, endpoint);
            case Unlink.CODE -> unlink(in, sequence, device);
            default -> throw new MalformedUsbIp("the unknown command %08x".formatted(code));
        };
    }

    private static Submit submit(DataInputStream in, int sequence, int device, int direction, int endpoint)
            throws IOException, MalformedUsbIp {
        // Transfer flags, which say how the host's controller is to go about it.
        in.readInt();
        int length = in.readInt();
        // The frame to start in, which only isochronous transfers have.
        in.readInt();
        int packets = in.readInt();
        // The interval, which is the endpoint's.
        in.readInt();
        byte[] setup = new byte[SetupPacket.LENGTH];
        in.readFully(setup);
        if (direction < 0 || direction > 1 || endpoint < 0 || endpoint > 0xf) {
            throw new MalformedUsbIp("an URB for endpoint %d in direction %d".formatted(endpoint, direction));
        }
        // 0 or ffffffff where it is not isochronous; the document and the kernel disagree.
        if (packets != 0 && packets != -1) {
            throw new MalformedUsbIp("an isochronous URB");
        }
        boolean toHost = direction == 1;
        if (length < 0 || !toHost && length > MAX_DATA) {
            throw new MalformedUsbIp("an URB of %d bytes".formatted(length & 0xffffffffL));
        }
        byte[] data = new byte[toHost ? 0 : length];
        in.readFully(data);
        return new Submit(sequence, device, toHost, endpoint, length, SetupPacket.decode(setup), data);
    }

    private static Unlink unlink(DataInputStream in, int sequence, int device) throws IOException {
        int victim = in.readInt();
        in.readFully(new byte[24]);
        return new Unlink(sequence, device, victim);
    }
}
