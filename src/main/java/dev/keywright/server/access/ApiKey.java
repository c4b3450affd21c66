package dev.keywright.server.access;

import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An API key without its secret.
 *
 * @param id           what its text begins with, after {@code kw_}
 * @param name         who has it, for people and for the audit log
 * @param relyingParty the short name of the only relying party that it is for, or null for all
 * @param expiresAt    from when it is not good any more, or null
 * @param revokedAt    since when it is not good any more, or null
 * @param lastUsedAt   when it was used, to a quarter of an hour, or null where it never was
 */
public record ApiKey(
        String id,
        String name,
        Role role,
        @Nullable String relyingParty,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant lastUsedAt) {

    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}\\s](?:[^\\p{Cntrl}]{0,62}[^\\p{Cntrl}\\s])?");
    private static final Pattern RELYING_PARTY = Pattern.compile("[a-z0-9-]{1,63}");

    /**
     * What a key is made from.
     *
     * @throws IllegalArgumentException when the parts do not fit; the message is one sentence for who wanted the key
     */
    public record Wanted(String name, Role role, @Nullable String relyingParty, @Nullable Instant expiresAt) {
        public Wanted {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("A key's name has 1 to 64 characters on one line.");
            }
            if (relyingParty != null && !RELYING_PARTY.matcher(relyingParty).matches()) {
                throw new IllegalArgumentException("A relying party's short name has 1 to 63 of a-z, 0-9 and -.");
            }
            if (role == Role.APPLICATION && relyingParty == null) {
                throw new IllegalArgumentException("A key for an application needs the relying party that it is for.");
            }
            if (role == Role.ADMIN && relyingParty != null) {
                throw new IllegalArgumentException("An administrator's key is for all relying parties; name none.");
            }
        }
    }

    /** Whether it is good at {@code now}. */
    public boolean isGood(Instant now) {
        return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }
}
