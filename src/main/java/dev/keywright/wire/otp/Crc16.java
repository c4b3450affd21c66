package dev.keywright.wire.otp;

/**
 * The checksum of Yubico's OTP frames, slot configurations and one-time passwords: ISO/IEC 13239's CRC-16 with the
 * polynomial 8408 and no final inversion (YubiKey Manual 3.4 §6.1.1, and {@code yubikit.core.otp}).
 */
public final class Crc16 {

    /** The checksum of data that ends with its own inverted checksum, little-endian. */
    public static final int OK_RESIDUAL = 0xf0b8;

    private static final int START = 0xffff;
    private static final int POLYNOMIAL = 0x8408;

    private Crc16() {}

    /** The checksum of {@code length} bytes from {@code offset}, 0–ffff. */
    public static int of(byte[] data, int offset, int length) {
        int crc = START;
        for (int i = offset; i < offset + length; i++) {
            crc ^= data[i] & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ POLYNOMIAL;
            }
        }
        return crc;
    }

    public static int of(byte[] data) {
        return of(data, 0, data.length);
    }
}
