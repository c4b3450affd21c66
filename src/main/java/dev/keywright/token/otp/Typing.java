package dev.keywright.token.otp;

import dev.keywright.wire.otp.KeyboardLayout;
import java.util.List;
import java.util.Optional;

/** What a key types at a touch, in order; nothing where the slot types nothing. */
public record Typing(List<KeyStroke> keys) {

    public static final Typing NOTHING = new Typing(List.of());

    // USB HID Usage Tables §10.
    private static final int ENTER = 0x28;
    private static final int TAB = 0x2b;
    private static final int KEYPAD_1 = 0x59;
    private static final int KEYPAD_0 = 0x62;

    public Typing {
        keys = List.copyOf(keys);
    }

    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /**
     * What appears in a text field of a computer with that layout; keys that give no character there are left out.
     * Enter and Tab are what they are, and the digits of the numeric keypad are digits, in each layout.
     */
    public String text(KeyboardLayout layout) {
        StringBuilder text = new StringBuilder(keys.size());
        keys.forEach(key -> character(key, layout).ifPresent(text::append));
        return text.toString();
    }

    private static Optional<Character> character(KeyStroke key, KeyboardLayout layout) {
        int usage = key.usage();
        if (usage == ENTER) {
            return Optional.of('\n');
        }
        if (usage == TAB) {
            return Optional.of('\t');
        }
        if (usage >= KEYPAD_1 && usage <= KEYPAD_0) {
            return Optional.of((char) ('0' + (usage - KEYPAD_1 + 1) % 10));
        }
        boolean shifted = (key.modifiers() & KeyStroke.SHIFT) != 0;
        return layout.character(shifted ? usage | KeyboardLayout.SHIFT : usage);
    }

    /** Without the keys, which may be of a password. */
    @Override
    public String toString() {
        return "Typing[" + keys.size() + " keys]";
    }
}
