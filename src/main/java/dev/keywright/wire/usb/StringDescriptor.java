package dev.keywright.wire.usb;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** String descriptors (USB 2.0 §9.6.7). */
public final class StringDescriptor {

    private static final int HEADER = 2;
    /** UTF-16 code units, since the length is one byte. */
    private static final int MAX_CHARACTERS = (0xff - HEADER) / 2;
    /** English (United States), in USB-IF's list of language identifiers. */
    private static final int ENGLISH = 0x0409;

    private StringDescriptor() {}

    /** String 0: the one language of all others. */
    public static byte[] languages() {
        return ByteBuffer.allocate(HEADER + 2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) (HEADER + 2))
                .put((byte) DescriptorType.STRING)
                .putShort((short) ENGLISH)
                .array();
    }

    /** {@code text}, cut where it is too long. */
    public static byte[] encode(String text) {
        byte[] characters = text.substring(0, Math.min(text.length(), MAX_CHARACTERS))
                .getBytes(StandardCharsets.UTF_16LE);
        return ByteBuffer.allocate(HEADER + characters.length)
                .put((byte) (HEADER + characters.length))
                .put((byte) DescriptorType.STRING)
                .put(characters)
                .array();
    }
}
