package dev.keywright.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.pool.HikariPool;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;

/**
 * The open database, brought to this version's tables. What a transaction wrote is on the disk when it returns.
 *
 * <p>It is SQLite in a file, or PostgreSQL; the SQL of the rooms above keeps to what both share. What fails because the
 * database is gone or full is told from other failures by {@link DatabaseUnavailable#in}.
 */
public final class Database implements AutoCloseable {

    private static final int WAIT_MILLISECONDS = 10_000;

    static {
        // HikariCP hands out a connection that was used within half a second without a look at it: after a restart of
        // the database, a request would get one that is dead. There is no setting for it but this.
        System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
    }

    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final Jdbi aside;

    private Database(HikariDataSource pool, Engine engine) {
        this.pool = pool;
        this.jdbi = quiet(Jdbi.create(pool));
        this.aside = quiet(Jdbi.create(engine.connections()));
    }

    /** Values that were bound to a statement may be secrets, and messages end up in logs. */
    private static Jdbi quiet(Jdbi jdbi) {
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        return jdbi;
    }

    /**
     * Opens {@code keywright.db} in {@code dataDirectory}, making both where they are missing, readable by their owner
     * only.
     *
     * @throws DatabaseException when the folder or the file cannot be used; the message says which and what to do
     */
    public static Database open(Path dataDirectory) throws DatabaseException {
        return open(SqliteEngine.in(dataDirectory));
    }

    /**
     * Opens the database at {@code jdbcUrl}.
     *
     * @throws DatabaseException when it cannot be reached or is not Keywright's; the URL may hold a password, so the
     *     message never repeats it
     */
    public static Database open(String jdbcUrl) throws DatabaseException {
        if (jdbcUrl.startsWith(SqliteEngine.PREFIX)) {
            return open(SqliteEngine.at(jdbcUrl));
        }
        if (jdbcUrl.startsWith(PostgresEngine.PREFIX)) {
            return open(PostgresEngine.at(jdbcUrl));
        }
        throw new DatabaseException("A database URL is jdbc:postgresql://HOST:PORT/DATABASE or jdbc:sqlite:FILE;"
                + " Keywright works with no other.");
    }

    /** For statements and transactions; a transaction on SQLite takes the write lock when it begins. */
    public Jdbi jdbi() {
        return jdbi;
    }

    /**
     * A new connection each time, for what is rare and may be needed by somebody who already has one: were it from the
     * pool, all of its users could wait for each other.
     */
    Jdbi aside() {
        return aside;
    }

    /**
     * How busy the connections are.
     *
     * @param awaited how many wait for one
     */
    public record Connections(int active, int idle, int awaited) {}

    public Connections connections() {
        HikariPoolMXBean state = pool.getHikariPoolMXBean();
        return new Connections(
                state.getActiveConnections(), state.getIdleConnections(), state.getThreadsAwaitingConnection());
    }

    @Override
    public void close() {
        pool.close();
    }

    private static Database open(Engine engine) throws DatabaseException {
        engine.refuseForeign();
        HikariDataSource pool;
        try {
            pool = new HikariDataSource(poolOf(engine));
        } catch (HikariPool.PoolInitializationException e) {
            throw engine.refusal(e);
        }
        try {
            var database = new Database(pool, engine);
            engine.check(database.jdbi);
            migrate(pool, engine);
            return database;
        } catch (DatabaseException | RuntimeException e) {
            pool.close();
            throw e instanceof DatabaseException known ? known : engine.refusal(e);
        }
    }

    private static HikariConfig poolOf(Engine engine) {
        var config = new HikariConfig();
        config.setPoolName("keywright");
        config.setMaximumPoolSize(engine.mostConnections());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(WAIT_MILLISECONDS);
        config.setDataSource(engine.connections());
        if (engine instanceof SqliteEngine) {
            config.setMaxLifetime(0);
        }
        return config;
    }

    private static void migrate(HikariDataSource pool, Engine engine) throws DatabaseException {
        try {
            Flyway.configure(Database.class.getClassLoader())
                    .dataSource(pool)
                    .locations("classpath:dev/keywright/store/migration")
                    .failOnMissingLocations(true)
                    // A newer Keywright's tables are no reason to guess.
                    .ignoreMigrationPatterns(new String[0])
                    .cleanDisabled(true)
                    .load()
                    .migrate();
        } catch (FlywayValidateException e) {
            throw engine.otherVersion(e);
        } catch (FlywayException e) {
            throw engine.refusal(e);
        }
    }
}
