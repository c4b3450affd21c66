package dev.keywright.rp.lockout;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of somebody's failures.
 *
 * @param relyingParty the relying party's short name, or null for an address, which is counted over all
 * @param subject      the user's name or the address; nothing for a relying party as a whole
 * @param lockedUntil  null where attempts are taken
 */
public record LockoutEntry(
        LockoutScope scope,
        @Nullable String relyingParty,
        String subject,
        long failures,
        @Nullable Instant lockedUntil) {}
