package dev.keywright.audit;

import dev.keywright.store.Database;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads linked events, a page at a time. An event is linked a second or so after it happened. */
public final class AuditReader {

    private final Jdbi jdbi;

    public AuditReader(Database database) {
        this.jdbi = database.jdbi();
    }

    /**
     * The newest events, newest first.
     *
     * @param relyingParty only of this one, or null for all
     * @param before       the sequence that the page ends before, such as the last of the page before it; for the first
     *                     page {@link Long#MAX_VALUE}
     * @param limit        at most so many
     */
    public List<LoggedEvent> newest(@Nullable String relyingParty, long before, int limit) {
        String ofThatParty = relyingParty == null ? "" : " AND relying_party = :rp";
        return jdbi.withHandle(handle -> {
            var query = handle.createQuery("SELECT " + LoggedEvent.COLUMNS + " FROM audit_event"
                            + " WHERE sequence < :before" + ofThatParty + " ORDER BY sequence DESC LIMIT :limit")
                    .bind("before", before)
                    .bind("limit", limit);
            if (relyingParty != null) {
                query.bind("rp", relyingParty);
            }
            return query.map(LoggedEvent.MAPPER).list();
        });
    }

    /** The events after the one of that sequence, oldest first, at most {@code limit}. */
    public List<LoggedEvent> after(long sequence, int limit) {
        return jdbi.withHandle(handle -> handle
                .createQuery("SELECT " + LoggedEvent.COLUMNS + " FROM audit_event WHERE sequence > :after"
                        + " ORDER BY sequence LIMIT :limit")
                .bind("after", sequence)
                .bind("limit", limit)
                .map(LoggedEvent.MAPPER)
                .list());
    }

    /** How many events wait to be linked. */
    public long waiting() {
        return jdbi.withHandle(handle -> handle
                .createQuery("SELECT count(*) FROM audit_event WHERE sequence IS NULL")
                .mapTo(Long.class)
                .one());
    }

    /** The newest linked event's place, or 0 with the hash that the first one follows. */
    static Checkpoint end(Handle handle) {
        return handle.createQuery("SELECT sequence, hash FROM audit_event WHERE sequence IS NOT NULL"
                        + " ORDER BY sequence DESC LIMIT 1")
                .map((row, context) -> new Checkpoint(row.getLong(1), row.getString(2)))
                .findOne()
                .orElse(new Checkpoint(0, LoggedEvent.START));
    }
}
