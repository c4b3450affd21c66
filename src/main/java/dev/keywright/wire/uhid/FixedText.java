package dev.keywright.wire.uhid;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Texts in fields of a fixed length, ended by a zero as in C. */
final class FixedText {

    private FixedText() {}

    /** As much of {@code text} as a field of {@code length} bytes holds in front of its zero, in whole characters. */
    static String cut(String text, int length) {
        int bytes = 0;
        int end = 0;
        while (end < text.length() && text.charAt(end) != 0) {
            int next = text.offsetByCodePoints(end, 1);
            bytes += text.substring(end, next).getBytes(StandardCharsets.UTF_8).length;
            if (bytes >= length) {
                break;
            }
            end = next;
        }
        return text.substring(0, end);
    }

    static byte[] encode(String text, int length) {
        return Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), length);
    }

    static String decode(byte[] field) {
        int end = 0;
        while (end < field.length && field[end] != 0) {
            end++;
        }
        return new String(field, 0, end, StandardCharsets.UTF_8);
    }
}
