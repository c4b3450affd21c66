package dev.keywright.host.emulated;

import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateCodec;
import dev.keywright.token.state.StateCodec.UnreadableState;
import dev.keywright.token.state.TokenState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The state file's format, version 1 (see {@code docs/state-file.md}): a header, then records that are only ever
 * appended, each a batch of state changes that counts whole or not at all. All numbers are big-endian.
 *
 * <pre>
 * header   8 bytes "KEYWRGHT", 2 bytes version, 2 bytes flags (0)
 * record   4 bytes payload length, 4 bytes header check, 4 bytes payload check, payload
 * </pre>
 *
 * <p>Each check is a CRC-32C that begins with the payload check before it, so that a record cannot move or go missing
 * in the middle without notice. A write that was cut short can only damage the end of the file, and it is told apart
 * from damage: it leaves too few bytes, or zeros where the disk never got them.
 */
final class StateFormat {

    static final int VERSION = 1;
    static final int HEADER_LENGTH = 12;
    static final int RECORD_HEADER_LENGTH = 12;
    private static final byte[] MAGIC = "KEYWRGHT".getBytes(StandardCharsets.US_ASCII);
    /** Disks write whole sectors, so what a cut leaves unwritten begins at a sector's edge. */
    private static final int SECTOR = 512;

    private StateFormat() {}

    /** What was read from a file: its state, and where the next record goes. */
    record Contents(TokenState state, int length, int check) {}

    static byte[] header() {
        return ByteBuffer.allocate(HEADER_LENGTH).put(MAGIC).putShort((short) VERSION).putShort((short) 0).array();
    }

    /** One record, and the check from which the next one continues. */
    record Record(byte[] encoded, int check) {}

    static Record record(List<StateChange> changes, int previousCheck) {
        byte[] payload = StateCodec.encode(changes);
        int check = check(previousCheck, payload);
        byte[] encoded = ByteBuffer.allocate(RECORD_HEADER_LENGTH + payload.length)
                .putInt(payload.length)
                .putInt(headerCheck(previousCheck, payload.length))
                .putInt(check)
                .put(payload)
                .array();
        Arrays.fill(payload, (byte) 0);
        return new Record(encoded, check);
    }

    /**
     * Reads a whole file; a last record that was cut short is left out of the length.
     *
     * @throws Damaged with what is wrong, as a clause that follows "the file"
     */
    static Contents read(byte[] file) throws Damaged {
        if (file.length < HEADER_LENGTH || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new Damaged("is not a Keywright state file");
        }
        ByteBuffer in = ByteBuffer.wrap(file).position(MAGIC.length);
        int version = in.getShort() & 0xffff;
        if (version != VERSION || in.getShort() != 0) {
            throw new Damaged("was written by another version of Keywright (its format is " + version
                    + ", this version reads " + VERSION + ")");
        }
        TokenState state = null;
        int check = 0;
        int length = in.position();
        while (true) {
            byte[] payload = payload(in, check);
            if (payload == null) {
                break;
            }
            check = check(check, payload);
            state = replay(state, payload);
            length = in.position();
        }
        if (state == null) {
            throw new Damaged("holds no key");
        }
        return new Contents(state, length, check);
    }

    /** The next record's payload, or null at the end and where the last record was cut short. */
    private static byte @Nullable [] payload(ByteBuffer in, int check) throws Damaged {
        int start = in.position();
        if (in.remaining() < RECORD_HEADER_LENGTH || zerosFrom(in.array(), start)) {
            return null;
        }
        int length = in.getInt();
        if (in.getInt() != headerCheck(check, length)) {
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

    private static TokenState replay(@Nullable TokenState state, byte[] payload) throws Damaged {
        try {
            TokenState next = state;
            for (StateChange change : StateCodec.decode(payload)) {
                if (next != null) {
                    next = next.with(change);
                } else if (change instanceof StateChange.Made made) {
                    next = TokenState.made(made);
                } else {
                    throw new Damaged("does not begin with a key");
                }
            }
            if (next == null) {
                throw new Damaged("does not begin with a key");
            }
            return next;
        } catch (UnreadableState | IllegalArgumentException e) {
            throw new Damaged("holds something that this version of Keywright does not know");
        } finally {
            Arrays.fill(payload, (byte) 0);
        }
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

    /** A file that is not a whole state file. */
    static final class Damaged extends Exception {
        private static final long serialVersionUID = 1L;

        Damaged(String clause) {
            super(clause);
        }
    }
}
