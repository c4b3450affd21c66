package dev.keywright.wire;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/**
 * The floating-point numbers among the keys of one map. Their encodings need not be the shortest (CTAP 2.1 §8), so the
 * same number may come in two of them, which repeats a key all the same.
 */
final class FloatKeys {

    private static final int HALF = 0xf9;
    private static final int SINGLE = 0xfa;
    private static final int DOUBLE = 0xfb;

    private final Set<Long> seen = new HashSet<>();

    /** Whether the item that is encoded from {@code begin} is no floating-point number, or one that is new here. */
    boolean admit(byte[] in, int begin) {
        ByteBuffer argument = ByteBuffer.wrap(in).position(begin + 1);
        return switch (in[begin] & 0xff) {
            case HALF -> seen.add(widened(argument.getShort() & 0xffff));
            case SINGLE -> seen.add(Double.doubleToRawLongBits(argument.getFloat()));
            case DOUBLE -> seen.add(argument.getLong());
            default -> true;
        };
    }

    /** IEEE 754-2008 §3.6: a half has 5 bits of exponent and 10 of significand, a double 11 and 52. */
    private static long widened(int half) {
        long sign = (long) (half >> 15) << 63;
        int exponent = half >> 10 & 0x1f;
        long significand = half & 0x3ff;
        if (exponent == 0) {
            return sign | Double.doubleToRawLongBits(significand * 0x1p-24);
        }
        long wide = exponent == 0x1f ? 0x7ff : exponent - 15 + 1023;
        return sign | wide << 52 | significand << 42;
    }
}
