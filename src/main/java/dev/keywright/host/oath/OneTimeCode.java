package dev.keywright.host.oath;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A code that a key calculated.
 *
 * @param value      the digits, leading zeros and all, or Steam's five characters
 * @param validFrom  inclusive; null for HOTP
 * @param validUntil exclusive; null for HOTP
 */
public record OneTimeCode(String value, @Nullable Instant validFrom, @Nullable Instant validUntil) {

    /** Hides the code, which opens an account for as long as they are valid. */
    @Override
    public String toString() {
        return "OneTimeCode[" + value.length() + " characters]";
    }
}
