package dev.keywright.oath;

import dev.keywright.crypto.Secret;
import java.util.Arrays;

/** Setup keys: the base32 text (RFC 4648 §6) in which services hand out the secret of a one-time code. */
public final class SetupKey {

    /** Less than this is a slip of the hand; RFC 4226 §4, R6 wants 16, but services hand out 10 and fewer. */
    static final int MIN_BYTES = 2;

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int BITS = 5;

    private SetupKey() {}

    /**
     * The secret that {@code typed} spells. Lower case, spaces and dashes anywhere and any padding at the end are
     * fine. Bits that are left over in the last character are dropped even where they are not zero, as other clients
     * do: services exist that draw the characters at random.
     *
     * @throws InvalidSetupKey that names what is wrong, with the position in {@code typed} counted from 1
     */
    public static Secret parse(CharSequence typed) throws InvalidSetupKey {
        byte[] decoded = new byte[typed.length() * BITS / Byte.SIZE];
        try {
            int letters = decode(typed, decoded);
            checkLength(letters);
            byte[] exact = Arrays.copyOf(decoded, letters * BITS / Byte.SIZE);
            Secret secret = Secret.copyOf(exact);
            Arrays.fill(exact, (byte) 0);
            return secret;
        } finally {
            Arrays.fill(decoded, (byte) 0);
        }
    }

    private static int decode(CharSequence typed, byte[] decoded) throws InvalidSetupKey {
        int letters = 0;
        int position = 0;
        boolean padded = false;
        for (int i = 0; i < typed.length(); ) {
            int character = Character.codePointAt(typed, i);
            i += Character.charCount(character);
            position++;
            if (isSeparator(character)) {
                continue;
            }
            int value = valueOf(character);
            if (character == '=') {
                padded = true;
            } else if (value < 0) {
                throw new InvalidSetupKey("The setup key has " + quoted(character) + " at position " + position
                        + "; base32 uses the letters A to Z and the digits 2 to 7.");
            } else if (padded) {
                throw new InvalidSetupKey("The setup key goes on at position " + position
                        + " after a '=', which can only stand at its end: copy the key again.");
            } else {
                append(value, letters++, decoded);
            }
        }
        return letters;
    }

    private static boolean isSeparator(int character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character)
                || Character.getType(character) == Character.DASH_PUNCTUATION
                || Character.getType(character) == Character.FORMAT;
    }

    private static int valueOf(int character) {
        boolean lowerCase = character >= 'a' && character <= 'z';
        return ALPHABET.indexOf(lowerCase ? character - 'a' + 'A' : character);
    }

    private static void append(int value, int index, byte[] decoded) {
        int bit = index * BITS;
        int window = value << 16 - BITS - bit % Byte.SIZE;
        int first = bit / Byte.SIZE;
        if (first < decoded.length) {
            decoded[first] |= (byte) (window >> Byte.SIZE);
        }
        if (first + 1 < decoded.length) {
            decoded[first + 1] |= (byte) window;
        }
    }

    private static void checkLength(int letters) throws InvalidSetupKey {
        if (letters == 0) {
            throw new InvalidSetupKey("The setup key is empty: copy the characters that the service shows"
                    + " beside its QR code.");
        }
        if (letters * BITS / Byte.SIZE < MIN_BYTES) {
            throw new InvalidSetupKey("The setup key is too short with " + counted(letters)
                    + ": most services give 16 or 32, so copy it again.");
        }
        // RFC 4648 §6: the last group of eight holds 2, 4, 5, 7 or 8 characters.
        if (letters % 8 == 1 || letters % 8 == 3 || letters % 8 == 6) {
            throw new InvalidSetupKey("The setup key has " + counted(letters)
                    + ", a length that base32 cannot have: one is missing or too many, so copy it again.");
        }
    }

    private static String counted(int letters) {
        return letters + (letters == 1 ? " character" : " characters");
    }

    private static String quoted(int character) {
        boolean visible = !Character.isISOControl(character) && Character.isDefined(character)
                && Character.getType(character) != Character.SURROGATE;
        return visible ? "a '" + Character.toString(character) + "'" : String.format("a U+%04X", character);
    }

    /** The setup key of {@code secret}: upper case, no padding. It is as secret as the secret. */
    public static String format(Secret secret) {
        return secret.use(bytes -> {
            StringBuilder text = new StringBuilder();
            for (int bit = 0; bit < bytes.length * Byte.SIZE; bit += BITS) {
                int first = bit / Byte.SIZE;
                int next = first + 1 < bytes.length ? bytes[first + 1] & 0xff : 0;
                int window = (bytes[first] & 0xff) << Byte.SIZE | next;
                text.append(ALPHABET.charAt(window >> 16 - BITS - bit % Byte.SIZE & 0x1f));
            }
            return text.toString();
        });
    }
}
