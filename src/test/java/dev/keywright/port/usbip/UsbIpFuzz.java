package dev.keywright.port.usbip;

import dev.keywright.fuzz.FuzzTarget;
import dev.keywright.port.usb.CompositeDevice;
import dev.keywright.testing.FreshKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.wire.usbip.MalformedUsbIp;
import dev.keywright.wire.usbip.UsbIpRequest;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;

/**
 * Any bytes from a client that has a device: it gets well-formed replies, no more of them than commands fit the bytes,
 * and none with more data than a key ever has to say.
 */
public final class UsbIpFuzz implements FuzzTarget {

    private static final int DEVICE = 0x10002;
    /** A report, a descriptor and an answer of the reader are shorter. */
    private static final int LONGEST = 4096;
    /** Of a command's and of a reply's header. */
    private static final int LENGTH = 48;
    /** Where a reply has it. */
    private static final int ACTUAL_LENGTH = 24;

    @Override
    public List<byte[]> seeds() {
        String header = "%08x00010002";
        String configure = "00000001" + header.formatted(1) + "0000000000000000" + "00".repeat(20) + "0009010000000000";
        String descriptor = "00000001" + header.formatted(2) + "0000000100000000" + "0000000000000012" + "00".repeat(12)
                + "8006000100001200";
        String read = "00000001" + header.formatted(3) + "0000000100000004" + "0000000000000040" + "00".repeat(20);
        String init = "00000001" + header.formatted(4) + "0000000000000004" + "0000000000000040" + "00".repeat(20)
                + "ffffffff8600080102030405060708" + "00".repeat(49);
        String powerOn = "00000001" + header.formatted(5) + "0000000000000002" + "000000000000000a" + "00".repeat(20)
                + "62000000000001000000";
        String unlink = "00000002" + header.formatted(6) + "0000000000000000" + "00000003" + "00".repeat(24);
        String list = "0111800500000000";
        String attach = "0111800300000000312d31" + "00".repeat(29);
        return List.of(configure + descriptor, configure + read + init, configure + powerOn, configure + read + unlink,
                        list, attach)
                .stream()
                .map(HexFormat.of()::parseHex)
                .toList();
    }

    @Override
    public void run(byte[] input) throws IOException {
        try {
            UsbIpRequest.read(new DataInputStream(new ByteArrayInputStream(input)));
        } catch (IOException | MalformedUsbIp e) {
            // As it should be.
        }
        Replies replies = new Replies(input.length / LENGTH);
        try (EmulatedKey key = new EmulatedKey(
                        FreshKey.profile(), FreshKey.state(), TokenEnvironment.of(StateStore.IN_MEMORY));
                UsbIpSession session = new UsbIpSession(replies, new CompositeDevice(key), DEVICE)) {
            session.serve(new DataInputStream(new ByteArrayInputStream(input)));
        } catch (IOException | MalformedUsbIp e) {
            replies.check();
        }
    }

    private static final class Replies implements ClientEnd {

        private final int most;
        private int count;
        private AssertionError wrong;

        Replies(int most) {
            this.most = most;
        }

        @Override
        public synchronized void write(byte[] reply) {
            count++;
            boolean whole = reply.length >= LENGTH;
            int command = whole ? ByteBuffer.wrap(reply).getInt(0) : 0;
            int data = reply.length - LENGTH;
            boolean told = data == 0 || data == ByteBuffer.wrap(reply).getInt(ACTUAL_LENGTH);
            if (count > most || command != 3 && command != 4 || !told || data > LONGEST) {
                wrong = new AssertionError("reply " + count + " is " + HexFormat.of().formatHex(reply));
            }
        }

        synchronized void check() {
            if (wrong != null) {
                throw wrong;
            }
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
