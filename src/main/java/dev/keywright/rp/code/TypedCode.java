package dev.keywright.rp.code;

import dev.keywright.oath.Hotp;
import dev.keywright.oath.YubicoOtp;
import java.util.regex.Pattern;

/**
 * A code as somebody typed it, told apart by its form. Blanks (U+0020) do not count anywhere, since people type
 * "123 456"; nothing else is forgiven, and no other script's digits are digits. What is spent is a counter or a time
 * step and never the text, so a code that is typed in another way is the same code.
 */
sealed interface TypedCode {

    record Digits(String code) implements TypedCode {}

    record Yubico(YubicoOtp password) implements TypedCode {}

    record Recovery(String code) implements TypedCode {}

    /** What can be no code of any kind. */
    record None() implements TypedCode {}

    /** A Yubico OTP with a few blanks; nobody types more. */
    int LONGEST = 64;

    Pattern DIGITS = Pattern.compile("[0-9]{" + Hotp.MIN_DIGITS + "," + Hotp.MAX_DIGITS + "}");

    static TypedCode of(String typed) {
        if (typed.length() > LONGEST) {
            return new None();
        }
        String code = typed.replace(" ", "");
        if (DIGITS.matcher(code).matches()) {
            return new Digits(code);
        }
        var password = YubicoOtp.parse(code);
        if (password.isPresent()) {
            return new Yubico(password.get());
        }
        return RecoveryCode.parse(code).<TypedCode>map(Recovery::new).orElseGet(None::new);
    }
}
