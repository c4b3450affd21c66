package dev.keywright.testing.database;

import dev.keywright.store.Database;
import dev.keywright.store.DatabaseException;
import dev.keywright.store.KeyringVault;
import dev.keywright.store.MasterKeyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An empty database of one test, and a folder for what belongs to it; both are gone after the test. */
public final class TestDatabase implements AutoCloseable {

    private final Path folder;
    private final String url;
    private final @Nullable PostgresCluster cluster;
    private final List<Database> opened = new CopyOnWriteArrayList<>();

    private TestDatabase(Path folder, String url, @Nullable PostgresCluster cluster) {
        this.folder = folder;
        this.url = url;
        this.cluster = cluster;
    }

    /** A file of its own. */
    public static TestDatabase onSqlite() {
        Path folder = temporary();
        return new TestDatabase(folder, "jdbc:sqlite:" + folder.resolve("keywright.db"), null);
    }

    /** A database of its own on {@code cluster}. */
    public static TestDatabase on(PostgresCluster cluster) {
        return new TestDatabase(temporary(), cluster.create(), cluster);
    }

    /** Opens it as one more node does; it is closed after the test at the latest. */
    public Database open() throws DatabaseException {
        Database database = Database.open(url);
        opened.add(database);
        return database;
    }

    /** A vault for {@code database} with this test's {@link #masterKey} and the machine's clock. */
    public KeyringVault vault(Database database) throws MasterKeyException {
        return KeyringVault.open(database, masterKey(), InstantSource.system());
    }

    /** Where the master keyring is, once there is one. */
    public Path masterKey() {
        return folder.resolve("master.key");
    }

    /** For files that belong to the test. */
    public Path folder() {
        return folder;
    }

    /** With the password, where there is one. */
    public String url() {
        return url;
    }

    public boolean isPostgres() {
        return cluster != null;
    }

    @Override
    public void close() {
        opened.forEach(Database::close);
        if (cluster != null) {
            cluster.drop(url);
        }
        delete(folder);
    }

    static Path temporary() {
        try {
            return Files.createTempDirectory("keywright-database");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
