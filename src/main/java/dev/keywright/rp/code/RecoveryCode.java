package dev.keywright.rp.code;

import dev.keywright.crypto.RandomSource;
import java.util.Locale;
import java.util.Optional;

/**
 * How recovery codes are written: 16 characters of Crockford's base32, 80 bits, in four groups, such as
 * {@code 7k3m-x0vd-2gqa-h9tz}. Case and dashes do not count, and the letters O, I and L are read as the digits that
 * they look like (Crockford, "Base 32").
 */
final class RecoveryCode {

    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int LENGTH = 16;
    private static final int GROUP = 4;

    private RecoveryCode() {}

    /** A new one, without its dashes. */
    static String draw(RandomSource random) {
        StringBuilder code = new StringBuilder(LENGTH);
        for (byte each : random.bytes(LENGTH)) {
            code.append(ALPHABET.charAt(each & 0x1f));
        }
        return code.toString();
    }

    static String grouped(String code) {
        return String.join("-", code.split("(?<=\\G.{" + GROUP + "})"));
    }

    /** The characters that {@code typed} stands for; empty where it is no recovery code. */
    static Optional<String> parse(String typed) {
        String code = typed.replace("-", "").toLowerCase(Locale.ROOT)
                .replace('o', '0').replace('i', '1').replace('l', '1');
        return code.length() == LENGTH && code.chars().allMatch(each -> ALPHABET.indexOf(each) >= 0)
                ? Optional.of(code)
                : Optional.empty();
    }
}
