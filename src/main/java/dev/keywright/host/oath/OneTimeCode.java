package dev.keywright.host.oath;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A code that a key calculated.
 *
 * @param value      the digits, leading zeros and all
 * @param validFrom  inclusive; null for HOTP
 * @param validUntil exclusive; null for HOTP
 */
public record OneTimeCode(String value, @Nullable Instant validFrom, @Nullable Instant validUntil) {

    /** Hides the digits, which open an account for as long as they are valid. */
    @Override
    public String toString() {
        return "OneTimeCode[" + value.length() + " digits]";
    }
}
