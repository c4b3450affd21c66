package dev.keywright.audit;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened and that somebody may ask about later.
 *
 * @param relyingParty the relying party's short name, or null for what concerns the whole service
 * @param actor        who did it: an API key's name, a user's name, {@code console}, {@code service}
 * @param action       what was done, such as {@code passkey.registered} or {@code code.refused}: a fixed word, never
 *                     text from a request
 * @param subject      to whom or what, such as a user's name, or null
 * @param detail       what else is worth knowing, in words without secrets, or null
 */
public record AuditEvent(
        @Nullable String relyingParty, String actor, String action, @Nullable String subject, @Nullable String detail) {}
