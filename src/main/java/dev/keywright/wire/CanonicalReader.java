package dev.keywright.wire;

import dev.keywright.wire.Cbor.MalformedCbor;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads CBOR in the CTAP2 canonical encoding form (CTAP 2.1 §8) into plain values: {@link Integer}, or
 * {@link BigInteger} where an integer has more than 32 bits, {@code byte[]}, {@link String}, {@link Boolean},
 * {@link List}, {@link Members}, and {@link #OTHER}. It takes and refuses what {@link Cbor#decode} does, in a third of
 * the time, which shows in the time of a command.
 */
public final class CanonicalReader {

    /** Stands for what no message of CTAP holds: null, floating-point numbers, further simple values. */
    public static final Object OTHER = new Object() {
        @Override
        public String toString() {
            return "other";
        }
    };

    // RFC 8949 §3.1, the major types; tags (6) are not canonical.
    private static final int UNSIGNED = 0;
    private static final int NEGATIVE = 1;
    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;
    private static final int MAP = 5;
    private static final int SIMPLE = 7;

    // §3.3, the additional information of major type 7.
    private static final int FALSE = 20;
    private static final int TRUE = 21;
    private static final int NEXT_BYTE = 24;
    private static final int HALF = 25;
    private static final int DOUBLE = 27;
    private static final int FIRST_OF_NEXT_BYTE = 32;

    /** CTAP 2.1 §8. */
    private static final int LEVELS = 4;

    private final byte[] in;
    private int at;

    private CanonicalReader(byte[] in) {
        this.in = in;
    }

    /** A map, and how it was sent. */
    public static final class Members {

        public static final Members NONE = new Members(Map.of(), new byte[] {(byte) (MAP << 5)}, 0, 1);

        private final Map<Object, Object> byKey;
        private final byte[] in;
        private final int begin;
        private final int end;

        private Members(Map<Object, Object> byKey, byte[] in, int begin, int end) {
            this.byKey = byKey;
            this.in = in;
            this.begin = begin;
            this.end = end;
        }

        /** The value at an {@link Integer} or a {@link String}, or null where there is none. */
        public @Nullable Object get(Object key) {
            return byKey.get(key);
        }

        /** A copy of the bytes that the map was read from. */
        public byte[] encoded() {
            return Arrays.copyOfRange(in, begin, end);
        }
    }

    /**
     * Reads exactly one item that fills all of {@code encoded}.
     *
     * @throws MalformedCbor when the bytes are not CBOR, not canonical, or followed by others
     */
    public static Object read(byte[] encoded) throws MalformedCbor {
        CanonicalReader reader = new CanonicalReader(encoded);
        Object item = reader.item(LEVELS);
        check(reader.at == encoded.length);
        return item;
    }

    private Object item(int levels) throws MalformedCbor {
        int begin = at;
        int initial = next();
        int type = initial >> 5;
        int information = initial & 0x1f;
        if (type == SIMPLE) {
            return simple(information);
        }
        long argument = argument(information);
        return switch (type) {
            case UNSIGNED -> integer(argument, false);
            case NEGATIVE -> integer(argument, true);
            case BYTES -> string(argument);
            case TEXT -> text(string(argument));
            case ARRAY -> array(count(argument, 1), levels - 1);
            case MAP -> map(count(argument, 2), levels - 1, begin);
            default -> throw new MalformedCbor();
        };
    }

    private int next() throws MalformedCbor {
        check(at < in.length);
        return in[at++] & 0xff;
    }

    /** A length or a value, unsigned, in no more bytes than it takes (RFC 8949 §3). */
    private long argument(int information) throws MalformedCbor {
        if (information < 24) {
            return information;
        }
        check(information < 28);
        int bits = 8 << information - 24;
        long argument = 0;
        for (int read = 0; read < bits; read += 8) {
            argument = argument << 8 | next();
        }
        check(bits == 8 ? argument >= 24 : argument >>> bits / 2 != 0);
        return argument;
    }

    private static Object integer(long argument, boolean negative) {
        if (argument >= 0 && argument <= Integer.MAX_VALUE) {
            return (int) (negative ? ~argument : argument);
        }
        BigInteger unsigned = new BigInteger(Long.toUnsignedString(argument));
        return negative ? unsigned.not() : unsigned;
    }

    private byte[] string(long length) throws MalformedCbor {
        check(length >= 0 && length <= in.length - at);
        at += (int) length;
        return Arrays.copyOfRange(in, at - (int) length, at);
    }

    private static String text(byte[] utf8) throws MalformedCbor {
        String text = new String(utf8, StandardCharsets.UTF_8);
        check(Arrays.equals(utf8, text.getBytes(StandardCharsets.UTF_8)));
        return text;
    }

    /** Of elements or pairs, each of which takes at least {@code least} bytes. */
    private int count(long argument, int least) throws MalformedCbor {
        check(argument >= 0 && argument <= (in.length - at) / least);
        return (int) argument;
    }

    private List<Object> array(int count, int levels) throws MalformedCbor {
        check(levels >= 0);
        List<Object> elements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            elements.add(item(levels));
        }
        return elements;
    }

    private Members map(int count, int levels, int begin) throws MalformedCbor {
        check(levels >= 0);
        Map<Object, Object> byKey = new HashMap<>(2 * count);
        int previousBegin = at;
        int previousEnd = at;
        @Nullable FloatKeys floats = null;
        for (int i = 0; i < count; i++) {
            int keyBegin = at;
            Object key = item(levels);
            if (key == OTHER) {
                floats = floats == null ? new FloatKeys() : floats;
                check(floats.admit(in, keyBegin));
            }
            check(i == 0 || KeyOrder.ascends(in, previousBegin, previousEnd, keyBegin, at));
            previousBegin = keyBegin;
            previousEnd = at;
            byKey.put(key, item(levels));
        }
        return new Members(byKey, in, begin, at);
    }

    private Object simple(int information) throws MalformedCbor {
        if (information == FALSE || information == TRUE) {
            return information == TRUE;
        }
        if (information == NEXT_BYTE) {
            check(next() >= FIRST_OF_NEXT_BYTE);
        } else if (information >= HALF) {
            check(information <= DOUBLE);
            string(2L << information - HALF);
        }
        return OTHER;
    }

    private static void check(boolean canonical) throws MalformedCbor {
        if (!canonical) {
            throw new MalformedCbor();
        }
    }
}
