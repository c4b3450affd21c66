package dev.keywright.host.otp;

import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.ModHex;
import dev.keywright.wire.otp.ModHex.InvalidModHex;
import dev.keywright.wire.otp.SlotConfiguration;
import dev.keywright.wire.otp.SlotFlags;
import java.util.Locale;

/**
 * What a slot types before a counter-based code, such as {@code ubhe12345678}: an OATH token identifier has two letters
 * for the manufacturer, two for the kind of token and eight for the token itself. Letters are ModHex, and may only come
 * before the digits: the first byte, the first two, or all.
 *
 * @param configFlags of {@link SlotFlags}, which bytes are typed as ModHex
 */
public record TokenId(Bytes bytes, int configFlags) {

    public static final TokenId NONE = new TokenId(Bytes.EMPTY, 0);

    /** @throws InvalidSlotContent when a slot cannot type {@code text} */
    public static TokenId parse(String text) throws InvalidSlotContent {
        String lower = text.toLowerCase(Locale.ROOT);
        int letters = 0;
        while (letters < lower.length() && Character.isLetter(lower.charAt(letters))) {
            letters++;
        }
        boolean all = letters == lower.length();
        boolean digits = lower.substring(letters).chars().allMatch(character -> character >= '0' && character <= '9');
        if (lower.isEmpty() || lower.length() % 2 != 0 || lower.length() > 2 * SlotConfiguration.MAX_FIXED_LENGTH
                || !digits || !all && letters != 0 && letters != 2 && letters != 4) {
            throw unfit();
        }
        byte[] bytes = new byte[lower.length() / 2];
        try {
            byte[] first = ModHex.decode(lower.substring(0, letters));
            System.arraycopy(first, 0, bytes, 0, first.length);
        } catch (InvalidModHex e) {
            throw unfit();
        }
        for (int i = letters; i < lower.length(); i += 2) {
            bytes[i / 2] = (byte) Integer.parseInt(lower.substring(i, i + 2), 16);
        }
        return new TokenId(Bytes.of(bytes), flags(all ? bytes.length : letters / 2, bytes.length));
    }

    /** The identifier that Yubico's programs make of a key's serial number: {@code ubhe} and eight digits. */
    public static TokenId ofSerial(int serial) throws InvalidSlotContent {
        return parse("ubhe%08d".formatted(Integer.toUnsignedLong(serial)));
    }

    /** What is typed, as {@link #parse} reads it. */
    public String text() {
        String modHex = ModHex.encode(bytes.toArray());
        int letters = switch (configFlags) {
            case SlotFlags.OATH_FIXED_MODHEX -> modHex.length();
            case SlotFlags.OATH_FIXED_MODHEX_2 -> 4;
            case SlotFlags.OATH_FIXED_MODHEX_1 -> 2;
            default -> 0;
        };
        return modHex.substring(0, letters) + bytes.toHex().substring(letters);
    }

    private static int flags(int letters, int length) {
        if (letters == length) {
            return SlotFlags.OATH_FIXED_MODHEX;
        }
        return switch (letters) {
            case 0 -> 0;
            case 1 -> SlotFlags.OATH_FIXED_MODHEX_1;
            default -> SlotFlags.OATH_FIXED_MODHEX_2;
        };
    }

    private static InvalidSlotContent unfit() {
        return new InvalidSlotContent("A token id is up to 32 digits, of which the first two, the first four or all may"
                + " be ModHex letters instead, such as ubhe12345678.");
    }
}
