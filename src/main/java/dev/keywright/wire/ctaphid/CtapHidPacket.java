package dev.keywright.wire.ctaphid;

import dev.keywright.wire.Bytes;
import java.nio.ByteBuffer;

/** One 64-byte HID report (CTAP 2.1 §11.2.4). */
public sealed interface CtapHidPacket {

    /** Bytes in a report. */
    int REPORT_LENGTH = 64;
    /** The channel on which a client asks for one of its own (§11.2.3). */
    int BROADCAST_CHANNEL = 0xffffffff;
    /** Marks an initialisation packet. */
    int INITIALISATION = 0x80;

    /** Four bytes, big-endian on the wire. */
    int channel();

    /** The report; unused bytes are zero. */
    byte[] encode();

    /**
     * Reads a report; bytes after the payload's end are whatever the sender left there.
     *
     * @throws IllegalArgumentException unless {@code report} has 64 bytes
     */
    static CtapHidPacket decode(byte[] report) {
        if (report.length != REPORT_LENGTH) {
            throw new IllegalArgumentException("a CTAPHID report has 64 bytes, not " + report.length);
        }
        ByteBuffer in = ByteBuffer.wrap(report);
        int channel = in.getInt();
        int type = in.get() & 0xff;
        if ((type & INITIALISATION) == 0) {
            return new Continuation(channel, type, rest(in));
        }
        int length = in.getShort() & 0xffff;
        return new Initialisation(channel, type & ~INITIALISATION, length, rest(in));
    }

    private static Bytes rest(ByteBuffer in) {
        byte[] data = new byte[in.remaining()];
        in.get(data);
        return Bytes.of(data);
    }

    /**
     * The first packet of a message.
     *
     * @param command 0–127; see {@link CtapHidCommand}
     * @param length  of the whole message's payload, 0–65,535 bytes
     * @param data    at most {@value #DATA_LENGTH} bytes
     */
    record Initialisation(int channel, int command, int length, Bytes data) implements CtapHidPacket {

        public static final int DATA_LENGTH = REPORT_LENGTH - 7;

        @Override
        public byte[] encode() {
            return ByteBuffer.allocate(REPORT_LENGTH)
                    .putInt(channel)
                    .put((byte) (command | INITIALISATION))
                    .putShort((short) length)
                    .put(data.toArray())
                    .array();
        }
    }

    /**
     * A later packet of a message.
     *
     * @param sequence 0–127
     * @param data     at most {@value #DATA_LENGTH} bytes
     */
    record Continuation(int channel, int sequence, Bytes data) implements CtapHidPacket {

        public static final int DATA_LENGTH = REPORT_LENGTH - 5;

        @Override
        public byte[] encode() {
            return ByteBuffer.allocate(REPORT_LENGTH)
                    .putInt(channel)
                    .put((byte) sequence)
                    .put(data.toArray())
                    .array();
        }
    }
}
