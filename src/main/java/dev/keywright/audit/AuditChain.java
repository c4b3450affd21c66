package dev.keywright.audit;

import dev.keywright.store.Database;
import dev.keywright.store.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Links committed events into one chain, each with the hash of the one before, and signs the end of each batch. One
 * node does so at a time, while writers go on; a node that dies in the middle leaves the batch as it was.
 */
public final class AuditChain implements Runnable {

    /** How often events are linked; for so long a fresh one is not protected yet. */
    public static final Duration PERIOD = Duration.ofSeconds(1);

    private static final String TURN = "audit-chain";
    private static final int BATCH = 500;

    private final Jdbi jdbi;
    private final AuditKey key;

    public AuditChain(Database database, AuditKey key) {
        this.jdbi = database.jdbi();
        this.key = key;
    }

    /** Links all that waits. */
    @Override
    public void run() {
        // Only who finds something takes a turn, which on SQLite keeps writers away.
        while (somethingWaits()) {
            jdbi.useTransaction(this::linkBatch);
        }
    }

    private boolean somethingWaits() {
        return jdbi.withHandle(handle -> handle
                .createQuery("SELECT id FROM audit_event WHERE sequence IS NULL LIMIT 1")
                .mapTo(String.class)
                .findOne()
                .isPresent());
    }

    private void linkBatch(Handle handle) {
        Turn.take(handle, TURN);
        Checkpoint end = AuditReader.end(handle);
        List<LoggedEvent> linked = new ArrayList<>();
        for (LoggedEvent waiting : waiting(handle)) {
            LoggedEvent next = waiting.linked(end.sequence() + 1, end.hash());
            linked.add(next);
            end = next.checkpoint();
        }
        if (linked.isEmpty()) {
            return;
        }
        PreparedBatch updates = handle.prepareBatch("UPDATE audit_event SET sequence = :sequence, hash = :hash,"
                + " signature = :signature WHERE id = :id AND sequence IS NULL");
        for (LoggedEvent event : linked) {
            updates.bind("sequence", event.sequence())
                    .bind("hash", event.hash())
                    .bind("signature", event.sequence() == end.sequence() ? key.sign(end) : null)
                    .bind("id", event.id())
                    .add();
        }
        updates.execute();
    }

    private static List<LoggedEvent> waiting(Handle handle) {
        return handle.createQuery("SELECT " + LoggedEvent.COLUMNS + " FROM audit_event WHERE sequence IS NULL"
                        + " ORDER BY happened_at, id LIMIT " + BATCH)
                .map(LoggedEvent.MAPPER)
                .list();
    }
}
