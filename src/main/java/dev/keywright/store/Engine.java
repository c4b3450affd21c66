package dev.keywright.store;

import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** What differs between the databases. */
sealed interface Engine permits SqliteEngine, PostgresEngine {

    /** New connections, each as durable and as strict as the others. */
    DataSource connections();

    /** How many connections the pool has at most. */
    int mostConnections();

    /** Looks before anything is written or changed. */
    void refuseForeign() throws DatabaseException;

    /** Looks for damage, once all is open. */
    void check(Jdbi jdbi) throws DatabaseException;

    /** Why the database could not be opened or migrated, as one sentence without the URL. */
    DatabaseException refusal(Exception cause);

    /** The sentence for a database whose tables this version does not know. */
    DatabaseException otherVersion(Exception cause);
}
