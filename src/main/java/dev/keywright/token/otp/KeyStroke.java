package dev.keywright.token.otp;

import java.time.Duration;
import java.util.List;

/**
 * A key that is pressed and let go.
 *
 * @param usage     a usage id of the keyboard page (USB HID Usage Tables §10), 00–ff
 * @param modifiers the bits of a keyboard input report's first byte (HID 1.11 §8.3), 00–ff
 * @param pause     how long nothing is pressed afterwards
 */
public record KeyStroke(int usage, int modifiers, Duration pause) {

    /** The bit of the left Shift key among the modifiers. */
    public static final int SHIFT = 0x02;

    /** Length of a keyboard input report of the boot protocol (HID 1.11 appendix B.1). */
    public static final int REPORT_LENGTH = 8;

    private static final int FIRST_KEY = 2;

    /** The two input reports, of the boot protocol, that a keyboard sends for it: pressed, and let go. */
    public List<byte[]> reports() {
        byte[] pressed = new byte[REPORT_LENGTH];
        pressed[0] = (byte) modifiers;
        pressed[FIRST_KEY] = (byte) usage;
        return List.of(pressed, new byte[REPORT_LENGTH]);
    }

    KeyStroke withPause(Duration other) {
        return new KeyStroke(usage, modifiers, other);
    }

    /** Without the key, which may be of a password. */
    @Override
    public String toString() {
        return "KeyStroke[pause=" + pause + "]";
    }
}
