package dev.keywright.host.webauthn;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a ceremony asks the person at the computer. Methods may be called from the thread that runs the ceremony. */
public interface UserPrompts {

    /** Has no PIN, and picks the first account. */
    UserPrompts NONE = () -> null;

    /** Gives this PIN, and picks the first account. */
    static UserPrompts pin(String pin) {
        return pin::toCharArray;
    }

    /**
     * The key's PIN; asked for only when the key wants it, once a ceremony, and overwritten after use.
     *
     * @return null when nobody gives one
     */
    char @Nullable [] pin();

    /** The key waits for a touch; said once a ceremony. */
    default void touchNeeded() {}

    /**
     * The key has several accounts for this relying party.
     *
     * @return the index of the one to use, or a negative number to call the ceremony off
     */
    default int choose(List<Account> accounts) {
        return 0;
    }

    /** Asked again and again while the key works or waits; true calls the ceremony off. */
    default boolean isCancelled() {
        return false;
    }

    /**
     * An account on a key, as far as the key tells: without a PIN it does not.
     *
     * @param name        such as {@code alice@example.org}
     * @param displayName such as {@code Alice}
     */
    record Account(@Nullable String name, @Nullable String displayName) {}
}
