package dev.keywright.rp.code;

import dev.keywright.rp.stepup.Factor;
import dev.keywright.rp.stepup.Grant;
import org.jspecify.annotations.Nullable;

/**
 * A code that was good, and is spent.
 *
 * @param token the id of the token that made it, or null for a recovery code
 * @param grant for the action that was named, or null where none was
 */
public record Accepted(Factor factor, @Nullable String token, @Nullable Grant grant) {}
