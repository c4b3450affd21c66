package dev.keywright.wire;

import java.util.Arrays;

/**
 * A response APDU (ISO/IEC 7816-4 §5.1): data and a two-byte status word.
 *
 * @param data   0–65,536 bytes
 * @param status SW1 SW2, big-endian; see {@link StatusWord}
 */
public record ResponseApdu(Bytes data, int status) {

    /** An answer without data. */
    public static ResponseApdu of(int status) {
        return new ResponseApdu(Bytes.EMPTY, status);
    }

    /** A success with {@code data}. */
    public static ResponseApdu ok(byte[] data) {
        return new ResponseApdu(Bytes.of(data), StatusWord.OK);
    }

    public byte[] encode() {
        byte[] out = Arrays.copyOf(data.toArray(), data.length() + 2);
        out[out.length - 2] = (byte) (status >> 8);
        out[out.length - 1] = (byte) status;
        return out;
    }
}
