package dev.keywright.wire;

import com.upokecenter.cbor.CBORObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Encodes what CTAP messages are made of, in one pass: integers, byte and text strings, Booleans, arrays, and maps
 * whose members were added in canonical order. The library copies an item once for each level that it lies in, which
 * shows in the time of a command; it keeps the rest, and the say in what is not canonical.
 */
final class CanonicalWriter {

    // RFC 8949 §3.1, the major types, in the upper three bits.
    private static final int UNSIGNED = 0;
    private static final int NEGATIVE = 1;
    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;
    private static final int MAP = 5;
    /** §3.3, the simple values. */
    private static final int FALSE = 0xf4;

    private static final int TRUE = 0xf5;

    /** CTAP 2.1 §8. */
    private static final int LEVELS = 4;

    /** Most answers fit. */
    private byte[] out = new byte[1024];

    private int length;

    private CanonicalWriter() {}

    /** The canonical encoding, or empty where {@code item} holds anything that this class leaves to the library. */
    static Optional<byte[]> encode(CBORObject item) {
        CanonicalWriter writer = new CanonicalWriter();
        return writer.write(item, LEVELS) ? Optional.of(Arrays.copyOf(writer.out, writer.length)) : Optional.empty();
    }

    private boolean write(CBORObject item, int levels) {
        if (item.isTagged()) {
            return false;
        }
        return switch (item.getType()) {
            case Integer -> integer(item);
            case ByteString -> string(BYTES, item.GetByteString());
            case TextString -> string(TEXT, item.AsString().getBytes(StandardCharsets.UTF_8));
            case Boolean -> simple(item.AsBoolean() ? TRUE : FALSE);
            case Array -> array(item, levels);
            case Map -> map(item, levels);
            default -> false;
        };
    }

    private boolean integer(CBORObject item) {
        if (!item.CanValueFitInInt64()) {
            return false;
        }
        long value = item.AsInt64Value();
        return value < 0 ? head(NEGATIVE, ~value) : head(UNSIGNED, value);
    }

    private boolean string(int type, byte[] content) {
        head(type, content.length);
        makeRoom(content.length);
        System.arraycopy(content, 0, out, length, content.length);
        length += content.length;
        return true;
    }

    private boolean simple(int value) {
        makeRoom(1);
        out[length++] = (byte) value;
        return true;
    }

    private boolean array(CBORObject array, int levels) {
        head(ARRAY, array.size());
        boolean written = levels > 0;
        for (int i = 0; written && i < array.size(); i++) {
            written = write(array.get(i), levels - 1);
        }
        return written;
    }

    private boolean map(CBORObject map, int levels) {
        head(MAP, map.size());
        boolean written = levels > 0;
        int previousBegin = length;
        int previousEnd = length;
        for (Map.Entry<CBORObject, CBORObject> member : map.getEntries()) {
            int begin = length;
            written = written && write(member.getKey(), levels - 1);
            int end = length;
            boolean first = previousBegin == previousEnd;
            written = written
                    && (first || KeyOrder.ascends(out, previousBegin, previousEnd, begin, end))
                    && write(member.getValue(), levels - 1);
            previousBegin = begin;
            previousEnd = end;
        }
        return written;
    }

    /** A type and its argument, a length or a value, in as few bytes as it takes (RFC 8949 §3). */
    private boolean head(int type, long argument) {
        makeRoom(1 + Long.BYTES);
        if (argument >= 0 && argument < 24) {
            out[length++] = (byte) (type << 5 | argument);
            return true;
        }
        int size = 0;
        while (size < 3 && argument >>> (8 << size) != 0) {
            size++;
        }
        out[length++] = (byte) (type << 5 | 24 + size);
        for (int shift = (8 << size) - 8; shift >= 0; shift -= 8) {
            out[length++] = (byte) (argument >>> shift);
        }
        return true;
    }

    private void makeRoom(int bytes) {
        if (out.length - length < bytes) {
            out = Arrays.copyOf(out, Math.max(2 * out.length, length + bytes));
        }
    }
}
