package dev.keywright.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The open database, brought to this version's tables. What a transaction wrote is on the disk when it returns: SQLite
 * runs with a write-ahead log and {@code synchronous=FULL}, so a power cut loses nothing that was answered.
 *
 * <p>Any JDBC URL whose driver is on the class path is accepted; the SQL of the rooms above keeps to what SQLite and
 * PostgreSQL share.
 */
public final class Database implements AutoCloseable {

    private static final String FILE = "keywright.db";
    private static final String SQLITE = "jdbc:sqlite:";
    /** SQLite writes one at a time anyway; the others are for readers. */
    private static final int CONNECTIONS = 4;
    private static final int BUSY_MILLISECONDS = 10_000;

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private Database(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
    }

    /**
     * Opens {@code keywright.db} in {@code dataDirectory}, making both where they are missing, readable by their owner
     * only.
     *
     * @throws DatabaseException when the folder or the file cannot be used; the message says which and what to do
     */
    public static Database open(Path dataDirectory) throws DatabaseException {
        Path file = dataDirectory.resolve(FILE);
        try {
            createPrivately(dataDirectory, file);
        } catch (IOException e) {
            throw new DatabaseException(
                    "The folder " + dataDirectory + " cannot be used for data; choose another with --data.", e);
        }
        return open(SQLITE + file, "The file " + file);
    }

    /**
     * Opens the database at {@code jdbcUrl}.
     *
     * @throws DatabaseException when it cannot be reached or is not Keywright's; the URL may hold a password, so the
     *     message never repeats it
     */
    public static Database open(String jdbcUrl) throws DatabaseException {
        if (!jdbcUrl.startsWith("jdbc:")) {
            throw new DatabaseException("A database URL starts with \"jdbc:\", such as jdbc:sqlite:keywright.db.");
        }
        if (jdbcUrl.startsWith(SQLITE) && jdbcUrl.toLowerCase(Locale.ROOT).contains("memory")) {
            throw new DatabaseException("An SQLite database in memory cannot be shared by connections; name a file.");
        }
        return open(jdbcUrl, "The database of that URL");
    }

    /** For statements and transactions; a transaction on SQLite takes the write lock when it begins. */
    public Jdbi jdbi() {
        return jdbi;
    }

    @Override
    public void close() {
        pool.close();
    }

    private static Database open(String jdbcUrl, String name) throws DatabaseException {
        if (jdbcUrl.startsWith(SQLITE)) {
            refuseForeign(jdbcUrl, name);
        }
        HikariDataSource pool;
        try {
            pool = new HikariDataSource(poolOf(jdbcUrl));
        } catch (HikariPool.PoolInitializationException e) {
            throw refusal(name, e);
        } catch (RuntimeException e) {
            throw new DatabaseException("There is no JDBC driver for that database URL; SQLite needs none.", e);
        }
        try {
            var database = new Database(pool);
            if (jdbcUrl.startsWith(SQLITE)) {
                database.check(name);
            }
            migrate(pool, name);
            return database;
        } catch (DatabaseException | RuntimeException e) {
            pool.close();
            throw e instanceof DatabaseException known ? known : refusal(name, e);
        }
    }

    private static HikariConfig poolOf(String jdbcUrl) {
        var config = new HikariConfig();
        config.setPoolName("keywright");
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(BUSY_MILLISECONDS);
        if (jdbcUrl.startsWith(SQLITE)) {
            config.setDataSource(sqlite(jdbcUrl));
            config.setMaxLifetime(0);
        } else {
            config.setJdbcUrl(jdbcUrl);
        }
        return config;
    }

    private static SQLiteDataSource sqlite(String jdbcUrl) {
        var config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(BUSY_MILLISECONDS);
        // A transaction that reads first and writes later cannot wait for the lock; one that begins with it can.
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        var source = new SQLiteDataSource(config);
        source.setUrl(jdbcUrl);
        return source;
    }

    /** Looks before the pool opens the file, which would already turn on its write-ahead log. */
    private static void refuseForeign(String jdbcUrl, String name) throws DatabaseException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery(
                        "SELECT count(*), sum(name = 'flyway_schema_history') FROM sqlite_master WHERE type = 'table'")) {
            if (tables.getInt(1) > 0 && tables.getInt(2) == 0) {
                throw foreign(name, null);
            }
        } catch (SQLException e) {
            throw refusal(name, e);
        }
    }

    /** Finds damaged pages now, when a person is watching, instead of in the middle of somebody's login. */
    private void check(String name) throws DatabaseException {
        String verdict = jdbi.withHandle(handle ->
                handle.createQuery("PRAGMA quick_check(1)").mapTo(String.class).one());
        if (!verdict.equals("ok")) {
            throw damaged(name, null);
        }
    }

    private static void migrate(HikariDataSource pool, String name) throws DatabaseException {
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
            throw new DatabaseException(
                    name + " was written by another version of Keywright; use that version, or other data.", e);
        } catch (FlywayException e) {
            throw refusal(name, e);
        }
    }

    private static DatabaseException refusal(String name, Exception cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql && isCorrupt(sql)) {
                return damaged(name, cause);
            }
        }
        boolean unopened = cause instanceof JdbiException || cause instanceof SQLException
                || cause instanceof HikariPool.PoolInitializationException;
        return unopened
                ? new DatabaseException(name
                        + " cannot be opened; check that it exists, that it is yours to write, and that no program"
                        + " locks it.", cause)
                : foreign(name, cause);
    }

    private static DatabaseException foreign(String name, @Nullable Throwable cause) {
        String sentence = name + " is not a Keywright database; choose another folder with --data.";
        return cause == null ? new DatabaseException(sentence) : new DatabaseException(sentence, cause);
    }

    /** SQLITE_CORRUPT = 11 and SQLITE_NOTADB = 26 (sqlite.org/rescode.html); the low byte is the primary code. */
    private static boolean isCorrupt(SQLException e) {
        return e.getClass().getName().startsWith("org.sqlite") && Set.of(11, 26).contains(e.getErrorCode() & 0xff);
    }

    private static DatabaseException damaged(String name, @Nullable Throwable cause) {
        String sentence = name + " is damaged or not a database; restore it from a backup, or move it away.";
        return cause == null ? new DatabaseException(sentence) : new DatabaseException(sentence, cause);
    }

    private static void createPrivately(Path directory, Path file) throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] onFolder = posix ? owner("rwx------") : new FileAttribute<?>[0];
        FileAttribute<?>[] onFile = posix ? owner("rw-------") : new FileAttribute<?>[0];
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, onFolder);
        }
        try {
            Files.createFile(file, onFile);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isRegularFile(file)) {
                throw e;
            }
        }
    }

    private static FileAttribute<?>[] owner(String permissions) {
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        };
    }
}
