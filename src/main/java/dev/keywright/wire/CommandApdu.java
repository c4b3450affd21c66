package dev.keywright.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A command APDU (ISO/IEC 7816-4 §5.1), short or extended.
 *
 * @param cla              class byte, 0–255
 * @param ins              instruction byte, 0–255
 * @param p1               0–255
 * @param p2               0–255
 * @param data             0–65,535 bytes
 * @param expectedLength   Ne: the most bytes that the answer may hold, 0–65,536; 0 where no Le was sent
 * @param extended         whether the lengths were sent in the extended form
 */
public record CommandApdu(int cla, int ins, int p1, int p2, Bytes data, int expectedLength, boolean extended) {

    private static final int HEADER_LENGTH = 4;

    /**
     * Decodes the seven cases of ISO/IEC 7816-3 §12.1.3 (1, 2S, 3S, 4S, 2E, 3E, 4E).
     *
     * @throws MalformedApdu when the bytes are shorter than a header or their lengths disagree
     */
    public static CommandApdu decode(byte[] encoded) throws MalformedApdu {
        if (encoded.length < HEADER_LENGTH) {
            throw new MalformedApdu("a command APDU has at least four bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(encoded);
        int cla = in.get() & 0xff;
        int ins = in.get() & 0xff;
        int p1 = in.get() & 0xff;
        int p2 = in.get() & 0xff;
        byte[] body = Arrays.copyOfRange(encoded, HEADER_LENGTH, encoded.length);
        if (body.length == 0) {
            return new CommandApdu(cla, ins, p1, p2, Bytes.EMPTY, 0, false);
        }
        boolean extended = body[0] == 0 && body.length > 1;
        return extended ? extended(cla, ins, p1, p2, body) : shortForm(cla, ins, p1, p2, body);
    }

    private static CommandApdu shortForm(int cla, int ins, int p1, int p2, byte[] body) throws MalformedApdu {
        int first = body[0] & 0xff;
        if (body.length == 1) {
            return new CommandApdu(cla, ins, p1, p2, Bytes.EMPTY, first == 0 ? 0x100 : first, false);
        }
        int le = trailingLength(body.length - 1 - first, body, 1, 0x100);
        return new CommandApdu(cla, ins, p1, p2, slice(body, 1, first), le, false);
    }

    private static CommandApdu extended(int cla, int ins, int p1, int p2, byte[] body) throws MalformedApdu {
        if (body.length < 3) {
            throw new MalformedApdu("an extended length takes three bytes");
        }
        int first = (body[1] & 0xff) << 8 | body[2] & 0xff;
        if (body.length == 3) {
            return new CommandApdu(cla, ins, p1, p2, Bytes.EMPTY, first == 0 ? 0x10000 : first, true);
        }
        int le = trailingLength(body.length - 3 - first, body, 2, 0x10000);
        return new CommandApdu(cla, ins, p1, p2, slice(body, 3, first), le, true);
    }

    /** Le at the end of {@code body}, where {@code left} bytes follow the data: none of them, or {@code size}. */
    private static int trailingLength(int left, byte[] body, int size, int zeroMeans) throws MalformedApdu {
        if (left == 0) {
            return 0;
        }
        if (left != size) {
            throw new MalformedApdu("the APDU's length does not match its Lc");
        }
        int le = body[body.length - 1] & 0xff;
        if (size == 2) {
            le |= (body[body.length - 2] & 0xff) << 8;
        }
        return le == 0 ? zeroMeans : le;
    }

    private static Bytes slice(byte[] body, int from, int length) {
        return Bytes.of(Arrays.copyOfRange(body, from, from + length));
    }

    /** Bytes that are not a command APDU. */
    public static final class MalformedApdu extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedApdu(String what) {
            super(what);
        }
    }
}
