package dev.keywright.host.oath;

import dev.keywright.oath.HashAlgorithm;
import org.jspecify.annotations.Nullable;

/**
 * All that a key tells of an account besides its codes.
 *
 * @param digits        how long a code is, or null where the key does not tell; of no meaning for Steam's codes
 * @param touchRequired whether each code needs a touch, or null where the key does not tell, as with HOTP
 */
public record AccountDetails(
        AccountId id, HashAlgorithm algorithm, @Nullable Integer digits, @Nullable Boolean touchRequired) {}
