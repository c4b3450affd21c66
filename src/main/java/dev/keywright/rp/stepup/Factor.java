package dev.keywright.rp.stepup;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a user can prove who they are with. */
public enum Factor {
    PASSKEY,
    TOTP,
    HOTP,
    YUBICO_OTP,
    RECOVERY_CODE;

    /** As the API writes it, such as {@code yubico-otp}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The factor that {@code word} stands for. */
    public static Optional<Factor> of(String word) {
        return Stream.of(values()).filter(factor -> factor.word().equals(word)).findFirst();
    }
}
