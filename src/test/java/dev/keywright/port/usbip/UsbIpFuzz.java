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
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Any bytes from a client that has a device: it gets well-formed replies, each URB one at most, and none with more data
 * than it asked for.
 */
public final class UsbIpFuzz implements FuzzTarget {

    private static final int DEVICE = 0x10002;
    /** What no URB of this length gets: a report, a descriptor and an answer of the reader are shorter. */
    private static final int LONGEST = 4096;

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
        Replies replies = new Replies();
        try (EmulatedKey key = new EmulatedKey(
                        FreshKey.profile(), FreshKey.state(), TokenEnvironment.of(StateStore.IN_MEMORY));
                UsbIpSession session = new UsbIpSession(replies, new CompositeDevice(key), DEVICE)) {
            session.serve(new DataInputStream(new ByteArrayInputStream(input)));
        } catch (IOException | MalformedUsbIp e) {
            replies.check();
        }
    }

    private static final class Replies implements ClientEnd {

        private final Set<Integer> sequences = new HashSet<>();
        private AssertionError wrong;

        @Override
        public synchronized void write(byte[] reply) {
            ByteBuffer in = ByteBuffer.wrap(reply);
            if (reply.length < 48) {
                wrong = new AssertionError("a reply of " + reply.length + " bytes");
                return;
            }
            int command = in.getInt(0);
            int actual = in.getInt(24);
            if (command != 3 && command != 4
                    || reply.length > 48 && reply.length != 48 + actual
                    || reply.length > 48 + LONGEST
                    || command == 3 && !sequences.add(in.getInt(4))) {
                wrong = new AssertionError("the reply " + HexFormat.of().formatHex(reply));
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
