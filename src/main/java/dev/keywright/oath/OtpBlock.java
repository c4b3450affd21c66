package dev.keywright.oath;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.Secret;
import dev.keywright.wire.otp.Crc16;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * The 16 bytes inside a one-time password of Yubico's own kind, before they are encrypted (struct ticket_st in
 * Yubico's ykdef.h).
 *
 * @param useCounter     0–7fff
 * @param timestamp      in eighths of a second, 24 bits
 * @param sessionCounter 0–ff
 * @param random         two bytes
 */
public record OtpBlock(int useCounter, int timestamp, int sessionCounter, short random) {

    /** In bytes, encrypted or not. */
    public static final int LENGTH = 16;
    /** Of the private id that the block begins with, in bytes. */
    public static final int UID_LENGTH = 6;
    private static final int CHECKSUM = LENGTH - 2;

    /** Of a static ticket: what changes elsewhere stands still. */
    public static final OtpBlock STATIC = new OtpBlock(0, 0, 0, (short) 0);

    /** @param uid what the block begins with, 6 bytes */
    public byte[] encrypt(Crypto crypto, byte[] uid, Secret key) {
        ByteBuffer block = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        block.put(uid)
                .putShort((short) useCounter)
                .putShort((short) timestamp)
                .put((byte) (timestamp >> 16))
                .put((byte) sessionCounter)
                .putShort(random);
        block.putShort((short) ~Crc16.of(block.array(), 0, CHECKSUM));
        // One block of AES-CBC after zeros is one of AES-ECB.
        byte[] encrypted = key.use(bytes ->
                crypto.aesCbc(Crypto.Direction.ENCRYPT, bytes, new byte[LENGTH], block.array()));
        Arrays.fill(block.array(), (byte) 0);
        return encrypted;
    }

    /**
     * The block that {@code encrypted} is under {@code key}; empty where the checksum or the private id is another.
     *
     * @param encrypted 16 bytes
     * @param uid       6 bytes
     * @param key       of AES-128
     */
    public static Optional<OtpBlock> decrypt(Crypto crypto, byte[] encrypted, byte[] uid, Secret key) {
        byte[] block = key.use(bytes -> crypto.aesCbc(Crypto.Direction.DECRYPT, bytes, new byte[LENGTH], encrypted));
        try {
            boolean whole = Crc16.of(block) == Crc16.OK_RESIDUAL;
            boolean own = MessageDigest.isEqual(Arrays.copyOf(block, UID_LENGTH), uid);
            ByteBuffer in = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
            return whole && own
                    ? Optional.of(new OtpBlock(
                            in.getShort(6) & 0xffff, in.getInt(8) & 0xff_ffff, block[11] & 0xff, in.getShort(12)))
                    : Optional.empty();
        } finally {
            Arrays.fill(block, (byte) 0);
        }
    }

    /** What goes up from each password to the next: the use counter, and within one use the session counter. */
    public long position() {
        return (long) useCounter << 8 | sessionCounter;
    }
}
