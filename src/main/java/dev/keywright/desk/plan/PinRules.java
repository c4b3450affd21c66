package dev.keywright.desk.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The FIDO PIN.
 *
 * @param digits      of a PIN that is drawn; null for one from the roster
 * @param column      of the roster that has the PIN; null for one that is drawn
 * @param forceChange whether it must be changed before it is good for anything else
 * @param minLength   the shortest PIN that the key then takes, in characters; null to leave that to the key
 * @param alwaysUv    whether the key shall verify its user each time
 */
public record PinRules(
        @Nullable Integer digits,
        @Nullable String column,
        boolean forceChange,
        @Nullable Integer minLength,
        boolean alwaysUv) {

    private static final int USUAL = 6;

    @JsonCreator
    public PinRules {
        if (digits != null && column != null) {
            throw new IllegalArgumentException("a PIN is drawn or in the roster: give digits or column, not both");
        }
        if (digits == null && column == null) {
            digits = USUAL;
        }
        requireLength("digits", digits);
        requireLength("minLength", minLength);
        if (digits != null && minLength != null && digits < minLength) {
            throw new IllegalArgumentException("a PIN of " + digits + " digits is shorter than the minLength of "
                    + minLength + "; raise digits");
        }
    }

    private static void requireLength(String what, @Nullable Integer length) {
        if (length != null && (length < SecretForm.Pin.LEAST || length > SecretForm.Pin.MOST)) {
            throw new IllegalArgumentException(what + " is from " + SecretForm.Pin.LEAST + " to " + SecretForm.Pin.MOST
                    + ", not " + length);
        }
    }

    public SecretRule rule() {
        return new SecretRule("pin", new Source(column), new SecretForm.Pin(
                Objects.requireNonNullElse(digits, USUAL),
                Objects.requireNonNullElse(minLength, SecretForm.Pin.LEAST)));
    }
}
