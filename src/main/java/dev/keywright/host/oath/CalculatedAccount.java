package dev.keywright.host.oath;

import org.jspecify.annotations.Nullable;

/**
 * An account with its code of the moment.
 *
 * @param touchRequired whether the key wants a touch for each code; false for HOTP, where the key does not tell
 * @param code          null where asking has an effect: a touch to wait for, or a HOTP counter to move on
 */
public record CalculatedAccount(AccountId id, boolean touchRequired, @Nullable OneTimeCode code) {}
