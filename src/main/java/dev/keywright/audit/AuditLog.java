package dev.keywright.audit;

import java.time.InstantSource;
import org.jdbi.v3.core.Handle;

/** Writes events into the database, each in the transaction of what it tells of. */
public final class AuditLog {

    private final InstantSource clock;

    public AuditLog(InstantSource clock) {
        this.clock = clock;
    }

    /** Adds {@code event} as part of the transaction of {@code handle}: both are kept, or neither. */
    public void append(Handle handle, AuditEvent event) {
        handle.createUpdate("INSERT INTO audit_event (happened_at, relying_party, actor, action, subject, detail)"
                        + " VALUES (:now, :rp, :actor, :action, :subject, :detail)")
                .bind("now", clock.instant().toEpochMilli())
                .bind("rp", event.relyingParty())
                .bind("actor", event.actor())
                .bind("action", event.action())
                .bind("subject", event.subject())
                .bind("detail", event.detail())
                .execute();
    }
}
