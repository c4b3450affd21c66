package dev.keywright.store;

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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * SQLite, in a file: with a write-ahead log and {@code synchronous=FULL}, so that a power cut loses nothing that was
 * answered.
 *
 * @param name what messages call it, as the beginning of a sentence
 */
record SqliteEngine(String url, String name) implements Engine {

    static final String PREFIX = "jdbc:sqlite:";
    private static final String FILE = "keywright.db";
    /** SQLite writes one at a time anyway; the others are for readers. */
    private static final int CONNECTIONS = 4;
    private static final int BUSY_MILLISECONDS = 10_000;
    private static final int BUSY_PAUSE_MILLISECONDS = 20;

    static SqliteEngine at(String url) throws DatabaseException {
        if (url.toLowerCase(Locale.ROOT).contains("memory")) {
            throw new DatabaseException("An SQLite database in memory cannot be shared by connections; name a file.");
        }
        return new SqliteEngine(url, "The database of that URL");
    }

    /** The file in a folder, both made where they are missing. */
    static SqliteEngine in(Path dataDirectory) throws DatabaseException {
        Path file = dataDirectory.resolve(FILE);
        try {
            createPrivately(dataDirectory, file);
        } catch (IOException e) {
            throw new DatabaseException(
                    "The folder " + dataDirectory + " cannot be used for data; choose another with --data.", e);
        }
        return new SqliteEngine(PREFIX + file, "The file " + file);
    }

    @Override
    public DataSource connections() {
        var config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(BUSY_MILLISECONDS);
        // A transaction that reads first and writes later cannot wait for the lock; one that begins with it can.
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        var source = new SQLiteDataSource(config);
        source.setUrl(url);
        return source;
    }

    @Override
    public int mostConnections() {
        return CONNECTIONS;
    }

    /** A connection of the pool would already turn on the file's write-ahead log. */
    @Override
    public void refuseForeign() throws DatabaseException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery(
                        "SELECT count(*), sum(name = 'flyway_schema_history') FROM sqlite_master"
                                + " WHERE type = 'table'")) {
            if (tables.getInt(1) > 0 && tables.getInt(2) == 0) {
                throw foreign(null);
            }
        } catch (SQLException e) {
            throw refusal(e);
        }
        turnOnLog();
    }

    /**
     * The first connection of all turns on the write-ahead log, for which SQLite waits for no other connection, whatever
     * its busy timeout: nodes that begin together would be refused.
     */
    private void turnOnLog() throws DatabaseException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(BUSY_MILLISECONDS);
        while (true) {
            try {
                connections().getConnection().close();
                return;
            } catch (SQLException e) {
                if (!isBusy(e) || System.nanoTime() - deadline > 0) {
                    throw refusal(e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(BUSY_PAUSE_MILLISECONDS));
            }
        }
    }

    /** SQLITE_BUSY = 5 (sqlite.org/rescode.html); the low byte is the primary code. */
    private static boolean isBusy(SQLException e) {
        return (e.getErrorCode() & 0xff) == 5;
    }

    /** Finds damaged pages now, when a person is watching, instead of in the middle of somebody's login. */
    @Override
    public void check(Jdbi jdbi) throws DatabaseException {
        String verdict = jdbi.withHandle(handle ->
                handle.createQuery("PRAGMA quick_check(1)").mapTo(String.class).one());
        if (!verdict.equals("ok")) {
            throw damaged(null);
        }
    }

    @Override
    public DatabaseException refusal(Exception cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql && isCorrupt(sql)) {
                return damaged(cause);
            }
        }
        boolean unopened = cause instanceof JdbiException || cause instanceof SQLException
                || cause instanceof HikariPool.PoolInitializationException;
        return unopened
                ? new DatabaseException(name
                        + " cannot be opened; check that it exists, that it is yours to write, and that no program"
                        + " locks it.", cause)
                : foreign(cause);
    }

    @Override
    public DatabaseException otherVersion(Exception cause) {
        return new DatabaseException(
                name + " was written by another version of Keywright; use that version, or other data.", cause);
    }

    private DatabaseException foreign(@Nullable Throwable cause) {
        return new DatabaseException(name + " is not a Keywright database; choose another folder with --data.", cause);
    }

    private DatabaseException damaged(@Nullable Throwable cause) {
        return new DatabaseException(
                name + " is damaged or not a database; restore it from a backup, or move it away.", cause);
    }

    /** SQLITE_CORRUPT = 11 and SQLITE_NOTADB = 26 (sqlite.org/rescode.html); the low byte is the primary code. */
    private static boolean isCorrupt(SQLException e) {
        return e.getClass().getName().startsWith("org.sqlite") && Set.of(11, 26).contains(e.getErrorCode() & 0xff);
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
