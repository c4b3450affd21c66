package dev.keywright.wire.otp;

/**
 * ModHex, hexadecimal with letters that nearly every keyboard layout has at the same place (YubiKey Manual 3.4 §6.2).
 */
public final class ModHex {

    private static final String ALPHABET = "cbdefghijklnrtuv";

    private ModHex() {}

    /** Two letters, in lower case, for each byte. */
    public static String encode(byte[] bytes) {
        StringBuilder text = new StringBuilder(2 * bytes.length);
        for (byte each : bytes) {
            text.append(ALPHABET.charAt(each >> 4 & 0x0f)).append(ALPHABET.charAt(each & 0x0f));
        }
        return text.toString();
    }

    /**
     * The bytes that {@code text} spells, in either case: Caps Lock bears on what a key types.
     *
     * @throws InvalidModHex when it spells none; it names the position alone, as the text may be secret
     */
    public static byte[] decode(CharSequence text) throws InvalidModHex {
        byte[] bytes = new byte[text.length() / 2];
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            int value = ALPHABET.indexOf(letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter);
            if (value < 0) {
                throw new InvalidModHex("ModHex is spelt with the letters " + ALPHABET
                        + ", and the character at position " + (Character.codePointCount(text, 0, i) + 1)
                        + " is none of them.");
            }
            if (i / 2 < bytes.length) {
                bytes[i / 2] |= (byte) (i % 2 == 0 ? value << 4 : value);
            }
        }
        if (text.length() % 2 != 0) {
            throw new InvalidModHex("ModHex has two letters for each byte, and one is missing or too many.");
        }
        return bytes;
    }

    /** A text that is not ModHex. */
    public static final class InvalidModHex extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidModHex(String message) {
            super(message);
        }
    }
}
