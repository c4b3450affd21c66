package dev.keywright.host.emulated;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.host.emulated.StateProtection.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The first bytes of a state file of version 2: which file this is, and how to come by its keys. All numbers are
 * big-endian.
 *
 * <pre>
 * 8 bytes "KEYWRGHT", 2 bytes version, 2 bytes kind of protection, 16 bytes file id,
 * Argon2id: 4 bytes memory in KiB, 4 bytes passes, 4 bytes lanes, 16 bytes salt,
 * 16 bytes tag, 4 bytes CRC-32C of all before it
 * </pre>
 *
 * @param fileId random, new each time that the file is written anew
 * @param tag    the first half of HMAC-SHA-256 over all before it, by which a wrong secret is told from damage; zeros
 *     where nothing is encrypted
 */
record StateHeader(Kind kind, byte[] fileId, Argon2Cost cost, byte[] salt, byte[] tag) {

    static final int VERSION = 2;
    static final int LENGTH = 76;
    private static final byte[] MAGIC = "KEYWRGHT".getBytes(StandardCharsets.US_ASCII);
    private static final int ID_LENGTH = 16;
    private static final int TAG_LENGTH = 16;
    private static final int TAGGED = 56;

    /** The header of a new file whose keys come from {@code key}. */
    static StateHeader fresh(StateKey key, RandomSource random) {
        StateHeader untagged = new StateHeader(
                key.kind(), random.bytes(ID_LENGTH), key.cost(), key.salt(), new byte[TAG_LENGTH]);
        return new StateHeader(
                key.kind(), untagged.fileId, key.cost(), key.salt(), untagged.tagBy(key));
    }

    /** The version of the format of {@code file}. */
    static int version(byte[] file) throws Damaged {
        if (file.length < MAGIC.length + Short.BYTES
                || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new Damaged("is not a Keywright state file");
        }
        return ByteBuffer.wrap(file).getShort(MAGIC.length) & 0xffff;
    }

    /**
     * Reads the header of a file.
     *
     * @throws Damaged when it is not of version 2, damaged, or asks for what no version writes
     */
    static StateHeader parse(byte[] file) throws Damaged {
        int version = version(file);
        if (version != VERSION) {
            throw new Damaged("was written by another version of Keywright (its format is " + version
                    + ", this version reads " + StateFormatOne.VERSION + " and " + VERSION + ")");
        }
        if (file.length < LENGTH || crc(file) != ByteBuffer.wrap(file).getInt(LENGTH - Integer.BYTES)) {
            throw new Damaged("is damaged within its first " + LENGTH + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(file).position(MAGIC.length + Short.BYTES);
        int kind = in.getShort();
        if (kind < 0 || kind >= Kind.values().length) {
            throw new Damaged("is protected in a way that this version of Keywright does not know");
        }
        StateHeader header = new StateHeader(Kind.values()[kind], bytes(in, ID_LENGTH),
                new Argon2Cost(in.getInt(), in.getInt(), in.getInt()), bytes(in, StateKey.SALT_LENGTH),
                bytes(in, TAG_LENGTH));
        if (header.kind == Kind.PASSPHRASE && !header.cost.isBearable()) {
            throw new Damaged("asks for an Argon2id of " + header.cost.memory() + " KiB, " + header.cost.passes()
                    + " passes and " + header.cost.lanes() + " lanes, which no version of Keywright writes");
        }
        return header;
    }

    byte[] encoded() {
        ByteBuffer out = ByteBuffer.allocate(LENGTH).put(untagged()).put(tag);
        return out.putInt(crc(out.array())).array();
    }

    /** Whether the file's keys come from {@code key}. */
    boolean isOf(StateKey key) {
        return MessageDigest.isEqual(tag, tagBy(key));
    }

    /** How the records are kept in a file with this header, whose keys come from {@code key}. */
    StateRecords records(StateKey key) {
        Secret master = key.master();
        if (master == null) {
            return new StateRecords(fileId, new Sealing.Checked(Arrays.copyOfRange(encoded(), LENGTH - 4, LENGTH)));
        }
        return new StateRecords(fileId, new Sealing.Encrypted(StateKey.derive(master, fileId, "records"), tag));
    }

    private byte[] tagBy(StateKey key) {
        Secret master = key.master();
        if (master == null) {
            return new byte[TAG_LENGTH];
        }
        try (Secret own = StateKey.derive(master, fileId, "header")) {
            return own.use(bytes -> Arrays.copyOf(Crypto.fastest().hmacSha256(bytes, untagged()), TAG_LENGTH));
        }
    }

    private byte[] untagged() {
        return ByteBuffer.allocate(TAGGED)
                .put(MAGIC)
                .putShort((short) VERSION)
                .putShort((short) kind.ordinal())
                .put(fileId)
                .putInt(cost.memory())
                .putInt(cost.passes())
                .putInt(cost.lanes())
                .put(salt)
                .array();
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static int crc(byte[] header) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, LENGTH - Integer.BYTES);
        return (int) crc.getValue();
    }
}
