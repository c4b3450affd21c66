package dev.keywright.wire.otp;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which key of a keyboard types which character: a key knows nothing of the computer's layout, so its slots hold scan
 * codes. A scan code is a usage id of the keyboard page (USB HID Usage Tables §10), with bit 7 set where Shift is held.
 *
 * <p>The layouts, and their characters, are those of Yubico's ykman ({@code ykman/scancodes}), less the few characters
 * that it gives the key of another: '`' on DE and IT, '@' on IT and ':' on NORMAN would come out as something else.
 */
public enum KeyboardLayout {
    // For each layout the keys from 04 (A on US) to 38 (/ on US), without Shift and with it, and then those beyond.
    MODHEX(
            "…bcdefghijkl…n………r…tuv…………………………………………………………………………………",
            "…BCDEFGHIJKL…N………R…TUV…………………………………………………………………………………",
            Map.of()),
    US(
            "abcdefghijklmnopqrstuvwxyz1234567890\n……\t -=[]…\\;'`,./",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ!@#$%^&*()……………_+{}…|:\"~<>?",
            Map.of()),
    UK(
            "abcdefghijklmnopqrstuvwxyz1234567890\n……\t -=[]…#;'`,./",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ!\"£$%^&*()……………_+{}…~:@¬<>?",
            Map.of()),
    DE(
            "abcdefghijklmnopqrstuvwxzy1234567890\n……\t ß´ü+…#öä^,.-",
            "ABCDEFGHIJKLMNOPQRSTUVWXZY!\"§$%&/()=……………?…Ü*…'ÖÄ…;:_",
            Map.of(0x64, '<', 0xe4, '>')),
    FR(
            "qbcdefghijkl,noparstuvzxyw&é\"'(-è_çà\n…\177\t )=…$*…mù²;:!",
            "QBCDEFGHIJKL…NOPARSTUVZXYW1234567890……………°+…£µ…M%…./§",
            Map.of(0x64, '<')),
    IT(
            "abcdefghijklmnopqrstuvwxyz1234567890\n……\t 'ìè+ù#òà\\,…-",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ!\"£$%&/()=……………?^é……§ç°|;:_",
            Map.of(0x55, '*', 0x63, '.', 0x64, '<', 0xe4, '>')),
    BEPO(
            "akxipe,cdtsrq'ljbouèv.éy…à\"«»()@+-/*………… =%zwç…nm$ghf",
            "AKXIPE;CDTSRQ?LJBOUÈV:ÉY!À1234567890\n……\t\u00a0°`ZWÇ…NM#GHF",
            Map.of(0x64, 'ê', 0xe4, 'Ê')),
    NORMAN(
            "abcedtgyrniompl;qfskuvwxjz1234567890\n……\t -=[]…\\h'`,./",
            "ABCEDTGYRNIOMPL…QFSKUVWXJZ!@#$%^&*()……………_+{}…|H\"~<>?",
            Map.of());

    /** Set in a scan code where Shift is held. */
    public static final int SHIFT = 0x80;

    private static final char NOTHING = '…';
    private static final int FIRST_USAGE = 0x04;
    private static final int CODES = 0x100;

    private final char[] characters = new char[CODES];
    private final Map<Character, Byte> codes = new HashMap<>();

    KeyboardLayout(String plain, String shifted, Map<Integer, Character> others) {
        Arrays.fill(characters, NOTHING);
        plain.getChars(0, plain.length(), characters, FIRST_USAGE);
        shifted.getChars(0, shifted.length(), characters, FIRST_USAGE | SHIFT);
        others.forEach((code, character) -> characters[code] = character);
        for (int code = 0; code < CODES; code++) {
            if (characters[code] != NOTHING) {
                codes.put(characters[code], (byte) code);
            }
        }
    }

    /**
     * The scan codes that type {@code text}, one for each character.
     *
     * @throws UntypableCharacter when the layout has no key for a character; it names the position alone, as the text
     *     may be a password
     */
    public byte[] encode(CharSequence text) throws UntypableCharacter {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            Byte code = codes.get(text.charAt(i));
            if (code == null) {
                throw new UntypableCharacter(this, Character.codePointCount(text, 0, i) + 1);
            }
            encoded.write(code);
        }
        return encoded.toByteArray();
    }

    /** The character that a computer with this layout makes of a scan code, 0–ff; empty where it makes none. */
    public Optional<Character> character(int code) {
        return characters[code] == NOTHING ? Optional.empty() : Optional.of(characters[code]);
    }

    /** What {@link #encode} encoded; codes of no character are left out. */
    public String decode(byte[] scanCodes) {
        StringBuilder text = new StringBuilder(scanCodes.length);
        for (byte code : scanCodes) {
            character(code & 0xff).ifPresent(text::append);
        }
        return text.toString();
    }
}
