package dev.keywright.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Deletes rows that have expired: once a minute, by one of the nodes, and few at a time so that nobody waits long. */
public final class Sweeper implements Runnable {

    /** How often {@link Housekeeping} asks it; the node whose turn it is sweeps. */
    public static final Duration PERIOD = Duration.ofMinutes(1);

    private static final String TURN = "sweep";
    private static final int BATCH = 1_000;

    private final Jdbi jdbi;
    private final InstantSource clock;
    private final List<Expiry> tables;

    public Sweeper(Database database, InstantSource clock, List<Expiry> tables) {
        this.jdbi = database.jdbi();
        this.clock = clock;
        this.tables = List.copyOf(tables);
    }

    /**
     * A table whose rows expire.
     *
     * @param keys      the columns of its primary key
     * @param expiresAt the column with the milliseconds from which on a row counts for nothing; it has an index
     */
    public record Expiry(String table, List<String> keys, String expiresAt) {

        public Expiry {
            keys = List.copyOf(keys);
        }
    }

    @Override
    public void run() {
        Instant now = clock.instant();
        // A little less, for two clocks and two threads do not keep time alike.
        boolean due = jdbi.inTransaction(handle -> Turn.isDue(handle, TURN, now, PERIOD.minusSeconds(5)));
        if (due) {
            tables.forEach(table -> sweep(table, now));
        }
    }

    /** Each batch is a transaction; returns how many rows went. */
    int sweep(Expiry table, Instant now) {
        String keys = String.join(", ", table.keys());
        String statement = "DELETE FROM " + table.table() + " WHERE (" + keys + ") IN (SELECT " + keys
                + " FROM " + table.table() + " WHERE " + table.expiresAt() + " <= ? ORDER BY " + table.expiresAt()
                + " LIMIT " + BATCH + ")";
        int swept = 0;
        int gone;
        do {
            gone = jdbi.withHandle(handle -> handle.execute(statement, now.toEpochMilli()));
            swept += gone;
        } while (gone == BATCH);
        return swept;
    }
}
