package dev.keywright.host.otp;

import dev.keywright.crypto.Secret;
import dev.keywright.wire.otp.SlotConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The access code that a slot has, and the one that it shall have once it is written. A slot with one is changed only
 * by who gives it, and it is not asked for to use the slot.
 *
 * @param current 6 bytes; null where the slot has none
 * @param next    6 bytes, not all zero; null for none
 */
public record AccessCodes(@Nullable Secret current, @Nullable Secret next) implements AutoCloseable {

    public static final AccessCodes NONE = new AccessCodes(null, null);

    private static final byte[] NO_CODE = new byte[SlotConfiguration.ACCESS_CODE_LENGTH];

    /** The slot keeps the code that it has. */
    public static AccessCodes keeping(@Nullable Secret current) {
        return new AccessCodes(current, current);
    }

    /** @throws InvalidSlotContent when {@code code} is not six bytes, or six zeros, which mean that there is none */
    public static Secret check(Secret code) throws InvalidSlotContent {
        if (code.length() != SlotConfiguration.ACCESS_CODE_LENGTH || code.matches(NO_CODE)) {
            throw new InvalidSlotContent("An access code is 6 bytes in 12 hex digits that are not all zero; give"
                    + " another.");
        }
        return code;
    }

    Secret currentOrZeros() {
        return current == null ? Secret.copyOf(NO_CODE) : current;
    }

    Secret nextOrZeros() {
        return next == null ? Secret.copyOf(NO_CODE) : next;
    }

    boolean changing() {
        return !currentOrZeros().equals(nextOrZeros());
    }

    /** Wipes both. */
    @Override
    public void close() {
        if (current != null) {
            current.close();
        }
        if (next != null) {
            next.close();
        }
    }
}
