package dev.keywright.token.otp;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.Secret;
import dev.keywright.wire.otp.Crc16;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The 16 bytes inside a one-time password of Yubico's own kind, before they are encrypted (struct ticket_st in
 * Yubico's ykdef.h).
 *
 * @param useCounter     0–7fff
 * @param timestamp      in eighths of a second, 24 bits
 * @param sessionCounter 0–ff
 * @param random         two bytes
 */
record OtpBlock(int useCounter, int timestamp, int sessionCounter, short random) {

    private static final int LENGTH = 16;
    private static final int CHECKSUM = LENGTH - 2;

    /** Of a static ticket: what changes elsewhere stands still. */
    static final OtpBlock STATIC = new OtpBlock(0, 0, 0, (short) 0);

    /** @param uid what the block begins with, 6 bytes */
    byte[] encrypt(Crypto crypto, byte[] uid, Secret key) {
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
}
