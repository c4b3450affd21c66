package dev.keywright.desk.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.keywright.wire.otp.KeyboardLayout;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One of the two slots of the OTP application.
 *
 * @param slot       1, which answers a short touch, or 2, which answers a long one
 * @param touch      for hmac: whether each answer takes a touch
 * @param digits     for hotp: 6 or 8
 * @param layout     for static: the keyboard layout of the computers that the password is typed on
 * @param accessCode without which nobody changes the slot any more, or null for none
 * @param overwrite  whether what is in the slot already may go, such as what a new YubiKey has in slot 1
 */
public record SlotPlan(
        int slot,
        Kind kind,
        Source secret,
        boolean touch,
        @Nullable Integer digits,
        @Nullable KeyboardLayout layout,
        @Nullable Source accessCode,
        boolean overwrite) {

    private static final int ACCESS_CODE_BYTES = 6;
    private static final int USUAL_DIGITS = 6;

    /** What a slot does. */
    public enum Kind {
        /** Answers a program's challenge with its HMAC-SHA-1. */
        @JsonProperty("hmac")
        HMAC,
        /** Types Yubico's one-time passwords. */
        @JsonProperty("yubico-otp")
        YUBICO_OTP,
        /** Types counter-based codes. */
        @JsonProperty("hotp")
        HOTP,
        /** Types a password. */
        @JsonProperty("static")
        STATIC;

        /** As a plan has it. */
        public String text() {
            return this == YUBICO_OTP ? "yubico-otp" : name().toLowerCase(Locale.ROOT);
        }
    }

    @JsonCreator
    public SlotPlan {
        if (slot != 1 && slot != 2) {
            throw new IllegalArgumentException("slot is 1 or 2, not " + slot);
        }
        if (kind == null) {
            throw new IllegalArgumentException("say its kind: hmac, hotp, static or yubico-otp");
        }
        secret = Objects.requireNonNullElse(secret, Source.GENERATED);
        if (touch && kind != Kind.HMAC) {
            throw new IllegalArgumentException("touch is for kind hmac; the others type when they are touched");
        }
        if (digits != null && kind != Kind.HOTP) {
            throw new IllegalArgumentException("digits is for kind hotp");
        }
        if (layout != null && kind != Kind.STATIC) {
            throw new IllegalArgumentException("layout is for kind static");
        }
        if (kind == Kind.HOTP) {
            digits = Objects.requireNonNullElse(digits, USUAL_DIGITS);
            if (digits != 6 && digits != 8) {
                throw new IllegalArgumentException("digits is 6 or 8, not " + digits);
            }
        }
        if (kind == Kind.STATIC) {
            layout = Objects.requireNonNullElse(layout, KeyboardLayout.MODHEX);
        }
    }

    public SecretRule rule() {
        return new SecretRule("slot " + slot, secret, switch (kind) {
            case HMAC, HOTP -> new SecretForm.Hex(20);
            // The private id and the AES key.
            case YUBICO_OTP -> new SecretForm.Hex(6 + 16);
            case STATIC -> new SecretForm.Typed(Objects.requireNonNullElse(layout, KeyboardLayout.MODHEX));
        });
    }

    /** Where there is an access code. */
    public SecretRule accessCodeRule() {
        return new SecretRule("slot " + slot + " access code",
                Objects.requireNonNullElse(accessCode, Source.GENERATED), new SecretForm.Hex(ACCESS_CODE_BYTES));
    }

    boolean generatesSecrets() {
        return secret.equals(Source.GENERATED) || Source.GENERATED.equals(accessCode);
    }
}
