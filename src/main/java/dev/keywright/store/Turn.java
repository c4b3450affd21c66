package dev.keywright.store;

import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** Turns at what one node does at a time, kept in the database so that all nodes see them. */
public final class Turn {

    private Turn() {}

    /** Waits until nobody else has this turn, and keeps it until the transaction of {@code handle} ends. */
    public static void take(Handle handle, String name) {
        handle.createUpdate("INSERT INTO turn (name, taken, taken_at) VALUES (:name, 1, 0)"
                        + " ON CONFLICT (name) DO UPDATE SET taken = turn.taken + 1")
                .bind("name", name)
                .execute();
    }

    /**
     * Whether this node is the one to do now what is done once every {@code period}: of many that ask, one is told
     * yes. A clock that was set back only makes it be done sooner.
     */
    public static boolean isDue(Handle handle, String name, Instant now, Duration period) {
        return handle.createUpdate("INSERT INTO turn (name, taken, taken_at) VALUES (:name, 1, :now)"
                        + " ON CONFLICT (name) DO UPDATE SET taken = turn.taken + 1, taken_at = :now"
                        + " WHERE turn.taken_at <= :last OR turn.taken_at > :now")
                        .bind("name", name)
                        .bind("now", now.toEpochMilli())
                        .bind("last", now.minus(period).toEpochMilli())
                        .execute()
                == 1;
    }
}
