package dev.keywright.host.emulated;

import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateCodec;
import dev.keywright.token.state.StateCodec.UnreadableState;
import dev.keywright.token.state.TokenState;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The records of a state file of version 2, which follow its header and are only ever appended, each a batch of state
 * changes that counts whole or not at all.
 *
 * <pre>
 * 1 byte c5, 4 bytes length of the body, 4 bytes CRC-32C of the file id, the record's place and these 5 bytes,
 * the body (see {@link Sealing}), 1 byte 5c
 * </pre>
 *
 * <p>A write that was cut short can only damage the end of the file, and it is told apart from other damage: it leaves
 * too few bytes, or whole sectors of zeros that the disk never wrote, and nothing after it. The two marks are there so
 * that no sector's worth of a record consists of zeros of its own.
 */
final class StateRecords {

    private static final byte BEGIN = (byte) 0xc5;
    private static final byte END = 0x5c;
    private static final int HEAD_LENGTH = 9;
    /** Disks write whole sectors, so what a cut leaves unwritten begins and ends at a sector's edge. */
    private static final int SECTOR = 512;

    private final byte[] fileId;
    private final Sealing sealing;

    StateRecords(byte[] fileId, Sealing sealing) {
        this.fileId = fileId;
        this.sealing = sealing;
    }

    /**
     * Where the next record goes, and what it continues.
     *
     * @param at    bytes from the beginning of the file
     * @param count of records before it
     */
    record Place(int at, byte[] link, int count) {}

    /** What was read: the state, and where the next record goes. */
    record Contents(TokenState state, Place end) {}

    /** Where the first record goes. */
    Place first() {
        return new Place(StateHeader.LENGTH, sealing.firstLink(), 0);
    }

    /** One record, and where the next one goes. */
    record Written(byte[] encoded, Place next) {}

    Written record(List<StateChange> changes, Place place) {
        byte[] payload = StateCodec.encode(changes);
        byte[] body = sealing.seal(payload, place.link());
        Arrays.fill(payload, (byte) 0);
        byte[] encoded = ByteBuffer.allocate(HEAD_LENGTH + body.length + 1)
                .put(head(place.at(), body.length))
                .put(body)
                .put(END)
                .array();
        return new Written(
                encoded, new Place(place.at() + encoded.length, sealing.link(body), place.count() + 1));
    }

    private byte[] head(int at, int length) {
        byte[] head = ByteBuffer.allocate(HEAD_LENGTH).put(BEGIN).putInt(length).array();
        CRC32C crc = new CRC32C();
        crc.update(fileId);
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(at).flip());
        crc.update(head, 0, 1 + Integer.BYTES);
        ByteBuffer.wrap(head).putInt(1 + Integer.BYTES, (int) crc.getValue());
        return head;
    }

    /**
     * Reads a whole file; a last record that was cut short is left out.
     *
     * @param most records to read
     */
    Contents read(byte[] file, int most) throws Damaged {
        TokenState state = null;
        Place place = first();
        while (place.at() < file.length && place.count() < most) {
            byte[] body = body(file, place.at());
            Optional<byte[]> payload = body == null ? Optional.empty() : sealing.open(body, place.link());
            if (payload.isEmpty() || body == null) {
                if (isCutShort(file, place.at())) {
                    break;
                }
                throw new Damaged("is damaged at byte " + place.at());
            }
            state = replay(state, payload.get());
            place = new Place(
                    place.at() + HEAD_LENGTH + body.length + 1, sealing.link(body), place.count() + 1);
        }
        if (state == null) {
            throw new Damaged("holds no key");
        }
        return new Contents(state, place);
    }

    /** The body of the record at {@code at}, or null where there is no whole record. */
    private byte @Nullable [] body(byte[] file, int at) {
        if (!isHead(file, at)) {
            return null;
        }
        long end = end(file, at);
        return end <= file.length && file[(int) end - 1] == END
                ? Arrays.copyOfRange(file, at + HEAD_LENGTH, (int) end - 1)
                : null;
    }

    private boolean isHead(byte[] file, int at) {
        if (file[at] != BEGIN || file.length - at < HEAD_LENGTH) {
            return false;
        }
        int length = ByteBuffer.wrap(file).getInt(at + 1);
        return length >= 0 && Arrays.equals(head(at, length), Arrays.copyOfRange(file, at, at + HEAD_LENGTH));
    }

    private static long end(byte[] file, int at) {
        return (long) at + HEAD_LENGTH + ByteBuffer.wrap(file).getInt(at + 1) + 1;
    }

    /** Whether what begins at {@code at}, which is no whole record, is one that a power cut kept from being written. */
    private boolean isCutShort(byte[] file, int at) {
        if (file.length - at <= HEAD_LENGTH) {
            return true;
        }
        if (isHead(file, at)) {
            return end(file, at) > file.length || end(file, at) == file.length && hasUnwrittenSector(file, at);
        }
        return hasUnwrittenSector(file, at) && !hasHeadAfter(file, at);
    }

    private static boolean hasUnwrittenSector(byte[] file, int at) {
        int from = at;
        while (from < file.length) {
            int to = Math.min((from / SECTOR + 1) * SECTOR, file.length);
            int next = from;
            while (next < to && file[next] == 0) {
                next++;
            }
            if (next == to) {
                return true;
            }
            from = to;
        }
        return false;
    }

    /** Only one record at a time can be on its way to the disk: where another follows, this one was there once. */
    private boolean hasHeadAfter(byte[] file, int at) {
        for (int later = at + 1; later < file.length; later++) {
            if (isHead(file, later)) {
                return true;
            }
        }
        return false;
    }

    /** The state after the changes in {@code payload}, which is wiped. */
    static TokenState replay(@Nullable TokenState state, byte[] payload) throws Damaged {
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
}
