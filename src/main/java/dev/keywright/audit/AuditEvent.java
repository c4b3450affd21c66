package dev.keywright.audit;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened and that somebody may ask about later. Texts may hold anything that a person typed, such as
 * line ends; what no database keeps (the character 0, and halves of surrogate pairs) is replaced by U+FFFD.
 *
 * @param relyingParty the relying party's short name, or null for what concerns the whole service
 * @param actor        who did it: an API key's name, a user's name, {@code console}, {@code service}
 * @param action       what was done, such as {@code passkey.registered} or {@code code.refused}: a fixed word, never
 *                     text from a request
 * @param subject      to whom or what, such as a user's name, or null
 * @param detail       what else is worth knowing, in words without secrets, or null
 */
public record AuditEvent(
        @Nullable String relyingParty, String actor, String action, @Nullable String subject, @Nullable String detail) {

    private static final char REPLACEMENT = '\uFFFD';

    public AuditEvent {
        relyingParty = relyingParty == null ? null : wellFormed(relyingParty);
        actor = wellFormed(actor);
        action = wellFormed(action);
        subject = subject == null ? null : wellFormed(subject);
        detail = detail == null ? null : wellFormed(detail);
    }

    private static String wellFormed(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            boolean half = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
            kept.appendCodePoint(point == 0 || half ? REPLACEMENT : point);
        });
        return kept.toString();
    }
}
