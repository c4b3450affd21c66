package dev.keywright.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.Arrays;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {

    @TempDir
    Path folder;

    @Test
    void keepsWhatWasWrittenAcrossOpenings() throws Exception {
        Path data = folder.resolve("a/b");
        try (Database database = Database.open(data)) {
            database.jdbi().useHandle(h -> h.execute("INSERT INTO installation_secret VALUES ('x', 'y')"));
        }
        try (Database database = Database.open(data)) {
            assertThat(one(database, "SELECT value FROM installation_secret WHERE name = 'x'")).isEqualTo("y");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data))).isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("keywright.db"))))
                .isEqualTo("rw-------");
    }

    @Test
    void everyConnectionIsDurableAndStrict() throws Exception {
        try (Database database = Database.open("jdbc:sqlite:" + folder.resolve("own.db"))) {
            assertThat(one(database, "PRAGMA journal_mode")).isEqualTo("wal");
            assertThat(one(database, "PRAGMA synchronous")).isEqualTo("2");
            assertThatThrownBy(() -> database.jdbi().useHandle(h -> h.execute(
                            "INSERT INTO credential VALUES ('local', 'id', 'nobody', 'k', -7, 0, '', 0, 0, NULL, '',"
                            + " 'NONE', 'none', 0, 0, 0, 0, 0, NULL)")))
                    .isInstanceOf(UnableToExecuteStatementException.class)
                    .hasMessageContaining("FOREIGN KEY");
        }
    }

    @Test
    void refusesAFileThatIsNoDatabase() throws Exception {
        Files.writeString(folder.resolve("keywright.db"), "this is a shopping list, not a database, and long enough\n"
                .repeat(40));
        assertThatThrownBy(() -> Database.open(folder))
                .isInstanceOf(DatabaseException.class)
                .hasMessageEndingWith("is damaged or not a database; restore it from a backup, or move it away.");
    }

    @Test
    void refusesADatabaseWithDamagedPages() throws Exception {
        Database.open(folder).close();
        try (var file = new RandomAccessFile(folder.resolve("keywright.db").toFile(), "rw")) {
            byte[] rubbish = new byte[4096];
            Arrays.fill(rubbish, (byte) 0x5a);
            file.seek(2 * 4096L);
            file.write(rubbish);
        }
        assertThatThrownBy(() -> Database.open(folder))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("is damaged or not a database");
    }

    @Test
    void leavesAForeignDatabaseAlone() throws Exception {
        Path file = folder.resolve("keywright.db");
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE recipe (name TEXT)");
        }
        assertThatThrownBy(() -> Database.open(folder))
                .isInstanceOf(DatabaseException.class)
                .hasMessageEndingWith("is not a Keywright database; choose another folder with --data.");
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement();
                var tables = statement.executeQuery("SELECT group_concat(name) FROM sqlite_master")) {
            assertThat(tables.getString(1)).isEqualTo("recipe");
        }
    }

    @Test
    void refusesTheTablesOfANewerVersion() throws Exception {
        try (Database database = Database.open(folder)) {
            database.jdbi().useHandle(h -> h.execute("INSERT INTO flyway_schema_history SELECT 99, '99', 'future',"
                    + " type, 'V99__future.sql', 1, installed_by, installed_on, 1, 1 FROM flyway_schema_history"
                    + " WHERE version = '1'"));
        }
        assertThatThrownBy(() -> Database.open(folder))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("was written by another version of Keywright");
    }

    @Test
    void refusesAFolderThatIsAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("taken"), "x");
        assertThatThrownBy(() -> Database.open(file))
                .isInstanceOf(DatabaseException.class)
                .hasMessage("The folder " + file + " cannot be used for data; choose another with --data.");
    }

    @Test
    void namesNoPasswordOfAUrl() {
        assertThatThrownBy(() -> Database.open("jdbc:nosuch://host/db?password=hunter2"))
                .isInstanceOf(DatabaseException.class)
                .hasMessage("A database URL is jdbc:postgresql://HOST:PORT/DATABASE or jdbc:sqlite:FILE; Keywright"
                        + " works with no other.");
        assertThatThrownBy(() -> Database.open("keywright.db"))
                .isInstanceOf(DatabaseException.class)
                .hasMessageStartingWith("A database URL is jdbc:");
        assertThatThrownBy(() -> Database.open("jdbc:sqlite::memory:"))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("name a file");
    }

    private static String one(Database database, String sql) {
        return database.jdbi().withHandle(h -> h.createQuery(sql).mapTo(String.class).one());
    }
}
