package dev.keywright.store;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The database cannot do its work now, though nothing is wrong with what was asked: it is gone, restarts, is full, or
 * is too busy. Nothing of the transaction that met this may be taken as done; one whose commit met it may have been done.
 * The message is one sentence for whoever asked.
 */
public final class DatabaseUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final String GONE = "The database cannot be reached at the moment; try again shortly.";
    private static final String FULL = "The database has no room left; its operator must make some.";
    private static final String BUSY = "The database is too busy at the moment; try again shortly.";

    /** Primary result codes of SQLite (sqlite.org/rescode.html): READONLY, IOERR, CANTOPEN; FULL; BUSY, LOCKED. */
    private static final Set<Integer> SQLITE_GONE = Set.of(8, 10, 14);
    private static final int SQLITE_FULL = 13;
    private static final Set<Integer> SQLITE_BUSY = Set.of(5, 6);

    private DatabaseUnavailable(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    /** This exception for {@code failure}, when that is why it failed; whatever else failed is a mistake. */
    public static Optional<DatabaseUnavailable> in(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof DatabaseUnavailable known) {
                return Optional.of(known);
            }
            if (t instanceof SQLException sql) {
                String sentence = sentence(sql);
                if (sentence != null) {
                    return Optional.of(new DatabaseUnavailable(sentence, failure));
                }
            }
        }
        return Optional.empty();
    }

    private static @Nullable String sentence(SQLException e) {
        if (e.getClass().getName().startsWith("org.sqlite")) {
            int primary = e.getErrorCode() & 0xff;
            return primary == SQLITE_FULL ? FULL
                    : SQLITE_BUSY.contains(primary) ? BUSY
                    : SQLITE_GONE.contains(primary) ? GONE
                    : null;
        }
        // The pool's word for waiting in vain, after which its cause tells more.
        if (e instanceof SQLTransientConnectionException && e.getCause() == null) {
            return BUSY;
        }
        return ofPostgres(e.getSQLState());
    }

    /** Classes of appendix A of PostgreSQL's manual. */
    private static @Nullable String ofPostgres(
            @Nullable String state) {
        if (state == null) {
            return null;
        }
        if (state.equals("53100") || state.equals("53200")) {
            return FULL;
        }
        // 40: given up for another transaction; 53: too many connections; 55P03: a lock was not to be had.
        if (state.startsWith("40") || state.startsWith("53") || state.equals("55P03")) {
            return BUSY;
        }
        // 08: no connection; 57P: shutting down or starting up; 58: the server's disk; 25006: a standby.
        boolean gone = state.startsWith("08") || state.startsWith("57P") || state.startsWith("58")
                || state.equals("25006");
        return gone ? GONE : null;
    }
}
