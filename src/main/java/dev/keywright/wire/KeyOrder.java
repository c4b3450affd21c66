package dev.keywright.wire;

import java.util.Arrays;

/**
 * The order of the keys of a canonical map: by major type, then by length, then by value (CTAP 2.1 §8). For integers,
 * strings and Booleans that is the order of their encoded bytes; for arrays and maps, whose first byte counts members
 * and not bytes, it is not.
 */
final class KeyOrder {

    private static final int MAJOR_TYPE = 0xe0;

    private KeyOrder() {}

    /** Whether the key at {@code [previous, previousEnd)} of {@code encoded} stands before the one at {@code [next, nextEnd)}. */
    static boolean ascends(byte[] encoded, int previous, int previousEnd, int next, int nextEnd) {
        int types = Integer.compare(encoded[previous] & MAJOR_TYPE, encoded[next] & MAJOR_TYPE);
        int lengths = Integer.compare(previousEnd - previous, nextEnd - next);
        int order = types != 0 ? types : lengths;
        return order < 0
                || order == 0 && Arrays.compareUnsigned(encoded, previous, previousEnd, encoded, next, nextEnd) < 0;
    }
}
