package dev.keywright.token.oath;

import dev.keywright.wire.Bytes;
import dev.keywright.wire.Ykoath;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads the data objects of a command in the order of the specification's tables. It is not plain TLV, because the
 * property has no length byte.
 */
final class YkoathReader {

    private final byte[] data;
    private int position;

    YkoathReader(Bytes data) {
        this.data = data.toArray();
    }

    /** An account's name, which must be here: 1–64 bytes. */
    Bytes name() throws Refusal {
        return Bytes.of(value(Ykoath.TAG_NAME, 1, Ykoath.MAX_NAME_LENGTH));
    }

    /** The value of the object that must be here, with this tag and a length from {@code min} to {@code max}. */
    byte[] value(int tag, int min, int max) throws Refusal {
        if (byteHere() != tag) {
            throw Refusal.wrongSyntax();
        }
        int length = length();
        if (length < min || length > max || length > data.length - position) {
            throw Refusal.wrongSyntax();
        }
        position += length;
        return Arrays.copyOfRange(data, position - length, position);
    }

    /** The value of an object that may be here. */
    Optional<byte[]> optionalValue(int tag, int min, int max) throws Refusal {
        return nextIs(tag) ? Optional.of(value(tag, min, max)) : Optional.empty();
    }

    /** The property byte, where there is one. */
    OptionalInt property() throws Refusal {
        if (!nextIs(Ykoath.TAG_PROPERTY)) {
            return OptionalInt.empty();
        }
        position++;
        return OptionalInt.of(byteHere());
    }

    /** Refuses anything left over. */
    void end() throws Refusal {
        if (position != data.length) {
            throw Refusal.wrongSyntax();
        }
    }

    private boolean nextIs(int tag) {
        return position < data.length && (data[position] & 0xff) == tag;
    }

    private int length() throws Refusal {
        int first = byteHere();
        return switch (first) {
            case 0x81 -> byteHere();
            case 0x82 -> byteHere() << 8 | byteHere();
            default -> {
                if (first > 0x7f) {
                    throw Refusal.wrongSyntax();
                }
                yield first;
            }
        };
    }

    private int byteHere() throws Refusal {
        if (position == data.length) {
            throw Refusal.wrongSyntax();
        }
        return data[position++] & 0xff;
    }
}
