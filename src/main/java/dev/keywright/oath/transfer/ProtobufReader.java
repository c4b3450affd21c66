package dev.keywright.oath.transfer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The fields of one message in the wire format of Protocol Buffers (protobuf.dev, "Encoding"), one after the other.
 * There are few kinds of fields in the one message that is read here, so a library would be more than the format.
 */
final class ProtobufReader {

    private static final int VARINT = 0;
    private static final int I64 = 1;
    private static final int LENGTH = 2;
    private static final int I32 = 5;

    private final byte[] message;
    private final int end;
    private int at;
    private int wireType;

    ProtobufReader(byte[] message) {
        this(message, 0, message.length);
    }

    private ProtobufReader(byte[] message, int from, int end) {
        this.message = message;
        this.at = from;
        this.end = end;
    }

    /** The bytes are no message. */
    static final class MalformedMessage extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedMessage(String what) {
            super(what);
        }
    }

    /** The number of the next field, whose value has to be read or skipped before the next; 0 at the end. */
    int next() throws MalformedMessage {
        if (at == end) {
            return 0;
        }
        long tag = varint();
        wireType = (int) (tag & 7);
        long number = tag >>> 3;
        if (number < 1 || number >= 1 << 29) {
            throw new MalformedMessage("a field has an impossible number");
        }
        return (int) number;
    }

    /** The value of an {@code int32}, {@code int64} or {@code enum} field. */
    long number() throws MalformedMessage {
        require(VARINT);
        return varint();
    }

    /** The value of a {@code string} field; what is not UTF-8 in it becomes U+FFFD. */
    String text() throws MalformedMessage {
        int length = length();
        return new String(message, at - length, length, StandardCharsets.UTF_8);
    }

    /** The value of a {@code bytes} field. */
    byte[] bytes() throws MalformedMessage {
        int length = length();
        return Arrays.copyOfRange(message, at - length, at);
    }

    /** The fields of a message in this one. */
    ProtobufReader message() throws MalformedMessage {
        int length = length();
        return new ProtobufReader(message, at - length, at);
    }

    /** Passes over a field that is not known. */
    void skip() throws MalformedMessage {
        switch (wireType) {
            case VARINT -> varint();
            case I64 -> advance(Long.BYTES);
            case LENGTH -> length();
            case I32 -> advance(Integer.BYTES);
            default -> throw new MalformedMessage("a field has an unknown wire type");
        }
    }

    private void require(int expected) throws MalformedMessage {
        if (wireType != expected) {
            throw new MalformedMessage("a field has another wire type than it should");
        }
    }

    /** Passes over a value of the wire type LEN, and gives its length. */
    private int length() throws MalformedMessage {
        require(LENGTH);
        long length = varint();
        if (length < 0 || length > end - at) {
            throw new MalformedMessage("a length reaches past the end");
        }
        at += (int) length;
        return (int) length;
    }

    private void advance(int length) throws MalformedMessage {
        if (length > end - at) {
            throw new MalformedMessage("a number reaches past the end");
        }
        at += length;
    }

    private long varint() throws MalformedMessage {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (at == end) {
                throw new MalformedMessage("a number reaches past the end");
            }
            byte next = message[at++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedMessage("a number has more than ten bytes");
    }
}
