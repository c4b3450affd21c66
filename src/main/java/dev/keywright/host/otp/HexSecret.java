package dev.keywright.host.otp;

import dev.keywright.crypto.Secret;
import java.util.Arrays;
import java.util.HexFormat;

/** Secrets as people write them down: in hex. */
public final class HexSecret {

    private HexSecret() {}

    /**
     * The bytes that {@code typed} spells, in either case; blanks do not matter.
     *
     * @param what it is, such as "key", for the error
     * @throws InvalidSlotContent when it has another character, or half a byte
     */
    public static Secret parse(char[] typed, String what) throws InvalidSlotContent {
        char[] digits = new char[typed.length];
        int length = 0;
        for (char each : typed) {
            if (!Character.isWhitespace(each)) {
                digits[length++] = each;
            }
        }
        byte[] bytes = {};
        try {
            bytes = HexFormat.of().parseHex(digits, 0, length);
            return Secret.copyOf(bytes);
        } catch (IllegalArgumentException e) {
            // Not as its cause: it may quote what it could not read.
            throw new InvalidSlotContent("The " + what + " is not in hex: give two digits for each byte, such as 00ff.");
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(digits, '\0');
        }
    }

    /** In lower case, without blanks; it is as secret as the secret. */
    public static char[] format(Secret secret) {
        return secret.use(bytes -> HexFormat.of().formatHex(bytes).toCharArray());
    }
}
