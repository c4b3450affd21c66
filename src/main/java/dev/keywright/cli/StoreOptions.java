package dev.keywright.cli;

import dev.keywright.store.Database;
import dev.keywright.store.DatabaseException;
import dev.keywright.store.KeyringVault;
import dev.keywright.store.MasterKeyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --data}, {@code --database} and {@code --master-key}: where the service keeps what it remembers. */
final class StoreOptions {

    /** Instead of {@code --database}: every user of a computer can read the command lines of its programs. */
    static final String VARIABLE = "KEYWRIGHT_DATABASE";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The folder for the database, the master key and the emulated key's state, instead of the"
                    + " data folder.")
    private @Nullable Path data;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = "A database instead of the one in that folder, such as"
                    + " jdbc:postgresql://HOST/DATABASE?user=NAME. With a password in it, put it into"
                    + " $KEYWRIGHT_DATABASE instead, where no list of programs shows it.")
    private @Nullable String database;

    @Option(
            names = "--master-key",
            paramLabel = "FILE",
            description = "The file with the master keys, instead of master.key in that folder. All nodes at one"
                    + " database need the same.")
    private @Nullable Path masterKey;

    Path folder() {
        return data != null ? data : DataFolder.path();
    }

    Path masterKey() {
        return masterKey != null ? masterKey : folder().resolve("master.key");
    }

    /** Opens the database, and makes it where it is missing. */
    Database open() throws DatabaseException {
        String url = url(System.getenv());
        return url != null ? Database.open(url) : Database.open(folder());
    }

    /** Opens a database that is there, for commands that would have nothing to do with a new one. */
    Database openExisting() throws IOException {
        if (url(System.getenv()) == null && !Files.exists(folder().resolve("keywright.db"))) {
            throw new IOException("There is no database in " + folder() + "; name its folder with --data, or its URL"
                    + " with --database.");
        }
        return open();
    }

    KeyringVault vault(Database opened) throws MasterKeyException {
        return KeyringVault.open(opened, masterKey(), InstantSource.system());
    }

    @Nullable String url(Map<String, String> environment) {
        String given = environment.get(VARIABLE);
        return database != null ? database : given == null || given.isBlank() ? null : given.strip();
    }
}
