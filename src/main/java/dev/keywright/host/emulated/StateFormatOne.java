package dev.keywright.host.emulated;

import dev.keywright.token.state.TokenState;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The state file's format, version 1, which earlier versions of Keywright wrote: it is read, and written anew as version
 * 2. All numbers are big-endian.
 *
 * <pre>
 * header   8 bytes "KEYWRGHT", 2 bytes version, 2 bytes flags (0)
 * record   4 bytes payload length, 4 bytes header check, 4 bytes payload check, payload
 * </pre>
 *
 * <p>Each check is a CRC-32C that begins with the payload check before it. A write that was cut short leaves too few
 * bytes, or zeros where the disk never got them.
 */
final class StateFormatOne {

    static final int VERSION = 1;
    private static final int FLAGS_AT = 10;
    private static final int HEADER_LENGTH = 12;
    private static final int RECORD_HEADER_LENGTH = 12;
    /** Disks write whole sectors, so what a cut leaves unwritten begins at a sector's edge. */
    private static final int SECTOR = 512;

    private StateFormatOne() {}

    /**
     * The state in a whole file of version 1, without a last record that was cut short.
     *
     * @throws Damaged with what is wrong, as a clause that follows "the file"
     */
    static TokenState read(byte[] file) throws Damaged {
        ByteBuffer in = ByteBuffer.wrap(file);
        if (file.length < HEADER_LENGTH || in.getShort(FLAGS_AT) != 0) {
            throw new Damaged("is damaged within its first " + HEADER_LENGTH + " bytes");
        }
        in.position(HEADER_LENGTH);
        TokenState state = null;
        int check = 0;
        while (true) {
            byte[] payload = payload(in, check);
            if (payload == null) {
                break;
            }
            check = check(check, payload);
            state = StateRecords.replay(state, payload);
        }
        if (state == null) {
            throw new Damaged("holds no key");
        }
        return state;
    }

    /** The next record's payload, or null at the end and where the last record was cut short. */
    private static byte @Nullable [] payload(ByteBuffer in, int check) throws Damaged {
        int start = in.position();
        if (in.remaining() < RECORD_HEADER_LENGTH || zerosFrom(in.array(), start)) {
            return null;
        }
        int length = in.getInt();
        if (in.getInt() != headerCheck(check, length) || length < 0) {
            throw new Damaged("is damaged at byte " + start);
        }
        int payloadCheck = in.getInt();
        if (in.remaining() < length) {
            return null;
        }
        byte[] payload = new byte[length];
        in.get(payload);
        if (payloadCheck == check(check, payload)) {
            return payload;
        }
        boolean last = !in.hasRemaining();
        int edge = (start / SECTOR + 1) * SECTOR;
        boolean unwritten = false;
        for (; last && edge < in.position(); edge += SECTOR) {
            unwritten |= zerosIn(in.array(), edge, Math.min(edge + SECTOR, in.position()));
        }
        if (unwritten) {
            return null;
        }
        throw new Damaged("is damaged at byte " + start);
    }

    private static boolean zerosFrom(byte[] bytes, int from) {
        return zerosIn(bytes, from, bytes.length);
    }

    private static boolean zerosIn(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static int headerCheck(int previous, int length) {
        return check(previous, ByteBuffer.allocate(4).putInt(length).array());
    }

    private static int check(int previous, byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(4).putInt(previous).flip());
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
