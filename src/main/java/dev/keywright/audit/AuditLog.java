package dev.keywright.audit;

import dev.keywright.crypto.RandomSource;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;

/**
 * Writes events into the database, each in the transaction of what it tells of. {@link AuditChain} links them soon
 * after, so that writers need not wait for each other.
 */
public final class AuditLog {

    private static final int NODE_BYTES = 8;

    private final InstantSource clock;
    private final String node = HexFormat.of().formatHex(RandomSource.system().bytes(NODE_BYTES));
    private final AtomicLong count = new AtomicLong();

    public AuditLog(InstantSource clock) {
        this.clock = clock;
    }

    /** Adds {@code event} as part of the transaction of {@code handle}: both are kept, or neither. */
    public void append(Handle handle, AuditEvent event) {
        handle.createUpdate("INSERT INTO audit_event"
                        + " (id, happened_at, relying_party, actor, action, subject, detail)"
                        + " VALUES (:id, :now, :rp, :actor, :action, :subject, :detail)")
                .bind("id", node + HexFormat.of().toHexDigits(count.incrementAndGet()))
                .bind("now", clock.instant().toEpochMilli())
                .bind("rp", event.relyingParty())
                .bind("actor", event.actor())
                .bind("action", event.action())
                .bind("subject", event.subject())
                .bind("detail", event.detail())
                .execute();
    }
}
