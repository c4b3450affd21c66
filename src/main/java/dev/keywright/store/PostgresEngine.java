package dev.keywright.store;

import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;

/** PostgreSQL, for several nodes that are one service. */
final class PostgresEngine implements Engine {

    static final String PREFIX = "jdbc:postgresql:";
    private static final int CONNECTIONS = 10;
    /** A server that cannot be reached, and one that fell silent: neither may hold a caller for long. */
    private static final int CONNECT_SECONDS = 5;
    private static final int SILENT_SECONDS = 30;

    /** Of a URL that it does not understand, the driver logs pieces, and one may be the password. */
    private static final Logger DRIVER = Logger.getLogger("org.postgresql");

    static {
        DRIVER.setLevel(Level.OFF);
    }

    private final PGSimpleDataSource source;

    private PostgresEngine(PGSimpleDataSource source) {
        this.source = source;
    }

    /** @param url what it says of time limits goes before what is said here */
    static PostgresEngine at(String url) throws DatabaseException {
        var source = new PGSimpleDataSource();
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setSocketTimeout(SILENT_SECONDS);
        source.setTcpKeepAlive(true);
        source.setApplicationName("keywright");
        // The detail of an error repeats the row that it met, and messages end up in logs.
        source.setLogServerErrorDetail(false);
        try {
            source.setUrl(url);
        } catch (IllegalArgumentException e) {
            // Without the cause, which repeats the URL with its password.
            throw new DatabaseException("That is no PostgreSQL URL; one has the form"
                    + " jdbc:postgresql://HOST:PORT/DATABASE?user=NAME&password=PASSWORD.");
        }
        return new PostgresEngine(source);
    }

    @Override
    public DataSource connections() {
        return source;
    }

    @Override
    public int mostConnections() {
        return CONNECTIONS;
    }

    /** Flyway refuses a schema with tables of others before it changes anything. */
    @Override
    public void refuseForeign() {}

    /** The server looks after its pages. */
    @Override
    public void check(Jdbi jdbi) {}

    @Override
    public DatabaseException refusal(Exception cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql && sql.getSQLState() != null) {
                return new DatabaseException(sentence(sql.getSQLState()), cause);
            }
        }
        return new DatabaseException("The database of that URL is not a Keywright database; give an empty one.", cause);
    }

    /** By the class of the error, and the error itself, in appendix A of PostgreSQL's manual. */
    private static String sentence(String state) {
        if (state.startsWith("28")) {
            return "PostgreSQL does not let that user in; check the user and the password of the database URL.";
        }
        if (state.equals("3D000")) {
            return "PostgreSQL has no database of that name; make it first, with createdb.";
        }
        if (state.equals("42501")) {
            return "That user may not make tables in the database; make the user its owner.";
        }
        return "The database of that URL cannot be opened; check that PostgreSQL runs at its address and has room for"
                + " more connections.";
    }

    @Override
    public DatabaseException otherVersion(Exception cause) {
        return new DatabaseException("The database of that URL was written by another version of Keywright; use that"
                + " version, or another database.", cause);
    }
}
