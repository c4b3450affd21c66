package dev.keywright.wire;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One BER-TLV data object with a one-byte tag and a one- to three-byte length (ISO/IEC 7816-4 §5.2.2), as the YKOATH,
 * OTP and management applets use them.
 *
 * @param tag   0–255
 * @param value at most 65,535 bytes
 */
public record Tlv(int tag, Bytes value) {

    public Tlv(int tag, byte[] value) {
        this(tag, Bytes.of(value));
    }

    /**
     * The data objects that fill all of {@code encoded}, in order.
     *
     * @throws MalformedTlv when a length reaches past the end or takes more than two bytes
     */
    public static List<Tlv> decodeAll(byte[] encoded) throws MalformedTlv {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        List<Tlv> all = new ArrayList<>();
        try {
            while (in.hasRemaining()) {
                int tag = in.get() & 0xff;
                byte[] value = new byte[readLength(in)];
                in.get(value);
                all.add(new Tlv(tag, value));
            }
        } catch (BufferUnderflowException e) {
            throw new MalformedTlv("a length reaches past the end of the data");
        }
        return all;
    }

    private static int readLength(ByteBuffer in) throws MalformedTlv {
        int first = in.get() & 0xff;
        int length = switch (first) {
            case 0x81 -> in.get() & 0xff;
            case 0x82 -> in.getShort() & 0xffff;
            default -> {
                if (first > 0x7f) {
                    throw new MalformedTlv("a length takes more than two bytes");
                }
                yield first;
            }
        };
        if (length > in.remaining()) {
            throw new MalformedTlv("a length reaches past the end of the data");
        }
        return length;
    }

    /** This object's encoding: tag, shortest length, value. */
    public byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(value.length() + 4);
        out.write(tag);
        int length = value.length();
        if (length > 0xff) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length > 0x7f) {
            out.write(0x81);
        }
        out.write(length);
        out.writeBytes(value.toArray());
        return out.toByteArray();
    }

    /** The encodings of {@code all}, one after the other. */
    public static byte[] encodeAll(List<Tlv> all) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        all.forEach(tlv -> out.writeBytes(tlv.encode()));
        return out.toByteArray();
    }

    /** Data that is not a sequence of data objects. */
    public static final class MalformedTlv extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedTlv(String what) {
            super(what);
        }
    }
}
