package dev.keywright.port.usbip;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A client of a USB/IP server, written from the tables of usbip_protocol.rst. Bytes are in hex. */
final class UsbIpClient implements AutoCloseable {

    static final int OUT = 0;
    static final int IN = 1;
    private static final String NO_SETUP = "00".repeat(8);

    private final Socket socket;
    private final DataOutputStream out;
    private final DataInputStream in;
    private int sequence;
    private int device;

    UsbIpClient(UsbIpServer server) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        out = new DataOutputStream(socket.getOutputStream());
        in = new DataInputStream(socket.getInputStream());
    }

    void send(String hex) throws IOException {
        out.write(HexFormat.of().parseHex(hex.replace(" ", "")));
        out.flush();
    }

    /** Exactly so many bytes. */
    String receive(int length) throws IOException {
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** All until the server closes the connection. */
    String receiveAll() throws IOException {
        return HexFormat.of().formatHex(in.readAllBytes());
    }

    private static String busId(String text) {
        return HexFormat.of().formatHex(
                ByteBuffer.allocate(32).put(text.getBytes(StandardCharsets.US_ASCII)).array());
    }

    /** Asks for a device; gives the status. */
    int attach(String busId) throws IOException {
        send("0111 8003 00000000" + busId(busId));
        String header = receive(8);
        if (!header.startsWith("01110003")) {
            throw new AssertionError("an answer to an import begins with " + header);
        }
        int status = HexFormat.fromHexDigits(header.substring(8));
        if (status == 0) {
            String description = receive(312);
            // busnum and devnum follow path and busid.
            int bus = HexFormat.fromHexDigits(description.substring(576, 584));
            int number = HexFormat.fromHexDigits(description.substring(584, 592));
            device = bus << 16 | number;
        }
        return status;
    }

    /** USBIP_CMD_SUBMIT; gives its sequence number. */
    int submit(int direction, int endpoint, int length, String setup, String data) throws IOException {
        sequence++;
        send("00000001%08x%08x%08x%08x".formatted(sequence, device, direction, endpoint)
                + "00000000%08x00000000ffffffff00000000".formatted(length) + setup.replace(" ", "") + data);
        return sequence;
    }

    int read(int endpoint, int length) throws IOException {
        return submit(IN, endpoint, length, NO_SETUP, "");
    }

    int write(int endpoint, String data) throws IOException {
        return submit(OUT, endpoint, data.length() / 2, NO_SETUP, data);
    }

    /** USBIP_CMD_UNLINK; gives its own sequence number. */
    int unlink(int victim) throws IOException {
        sequence++;
        send("00000002%08x%08x%08x%08x%08x".formatted(sequence, device, 0, 0, victim) + "00".repeat(24));
        return sequence;
    }

    /**
     * A reply.
     *
     * @param data of a read alone
     */
    record Reply(int command, int sequence, int status, int length, String data) {}

    /** The next reply; {@code in} where it is to a read, whose data follows. */
    Reply reply(boolean toRead) throws IOException {
        String header = receive(48);
        int command = field(header, 0);
        int length = field(header, 6);
        String data = toRead && command == 3 ? receive(length) : "";
        return new Reply(command, field(header, 1), field(header, 5), length, data);
    }

    private static int field(String header, int index) {
        return HexFormat.fromHexDigits(header.substring(8 * index, 8 * index + 8));
    }

    /** A control request that reads, from beginning to end; null where it stalls. */
    String control(String setup) throws IOException {
        int length = HexFormat.fromHexDigits(setup.substring(setup.length() - 2) + setup.substring(
                setup.length() - 4, setup.length() - 2));
        submit(IN, 0, length, setup, "");
        Reply reply = reply(true);
        return reply.status() == -32 ? null : reply.data();
    }

    /** Chooses the configuration. */
    void configure() throws IOException {
        submit(OUT, 0, 0, "00 09 0100 0000 0000", "");
        reply(false);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
