package dev.keywright.token.otp;

import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.KeyboardLayout;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Which key types each character of a ticket (ykpersonalize(1), option -S, which also has the usual map). */
final class ScanMap {

    private static final String CHARACTERS = "cbdefghijklnrtuvCBDEFGHIJKLNRTUV0123456789!\t\r";

    static final int LENGTH = CHARACTERS.length();
    static final Bytes USUAL = Bytes.ofHex("06050708090a0b0c0d0e0f111517181986858788898a8b8c8d8e8f9195979899"
            + "271e1f202122232425269e2b28");

    /** The keypad's 1 (USB HID Usage Tables §10); its 0 comes after its 9. */
    private static final int KEYPAD_1 = 0x59;

    private final byte[] codes;
    private final boolean keypad;

    /**
     * @param map    {@link #LENGTH} scan codes, or null for the usual ones
     * @param keypad whether digits are typed on the numeric keypad
     */
    ScanMap(@Nullable Bytes map, boolean keypad) {
        this.codes = (map == null ? USUAL : map).toArray();
        this.keypad = keypad;
    }

    KeyStroke key(char character) {
        boolean digit = character >= '0' && character <= '9';
        return keypad && digit
                ? new KeyStroke(KEYPAD_1 + (character - '0' + 9) % 10, 0, Duration.ZERO)
                : key(codes[CHARACTERS.indexOf(character)]);
    }

    /** The key of a scan code as slots hold it. */
    static KeyStroke key(byte code) {
        boolean shifted = (code & KeyboardLayout.SHIFT) != 0;
        return new KeyStroke(code & ~KeyboardLayout.SHIFT & 0xff, shifted ? KeyStroke.SHIFT : 0, Duration.ZERO);
    }
}
