package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keywright.audit.AuditChain;
import dev.keywright.audit.AuditEvent;
import dev.keywright.audit.AuditKey;
import dev.keywright.audit.AuditLog;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.store.Database;
import dev.keywright.store.InstallationSecrets;
import dev.keywright.store.KeyringVault;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code keywright audit} and {@code keywright master-key} on the database of a service that is not running. */
class StoreCommandsTest {

    @TempDir
    Path folder;

    private String out;
    private String err;

    private int run(String... words) {
        return runWith(Stream.concat(Stream.of(words), Stream.of("--data", folder.toString())).toArray(String[]::new));
    }

    private int runWith(String... arguments) {
        StringWriter printed = new StringWriter();
        StringWriter errors = new StringWriter();
        CommandLine command = Keywright.commandLine(arguments)
                .setOut(new PrintWriter(printed, true))
                .setErr(new PrintWriter(errors, true));
        int status = command.execute(arguments);
        out = printed.toString().strip();
        err = errors.toString().strip();
        return status;
    }

    /** Appends and links so many events, as the service does. */
    private void happen(int events) throws Exception {
        try (Database database = Database.open(folder)) {
            var vault = KeyringVault.open(database, folder.resolve("master.key"), InstantSource.system());
            var log = new AuditLog(InstantSource.system());
            for (int i = 0; i < events; i++) {
                AuditEvent event = new AuditEvent("local", "ada", "passkey.registered", "user\n" + i, null);
                database.jdbi().useTransaction(handle -> log.append(handle, event));
            }
            var secrets = new InstallationSecrets(database, vault, RandomSource.system());
            new AuditChain(database, AuditKey.of(secrets)).run();
        }
    }

    private void execute(String sql) throws Exception {
        try (Database database = Database.open(folder)) {
            database.jdbi().useHandle(handle -> handle.execute(sql));
        }
    }

    @Test
    void verifiesAndExports() throws Exception {
        happen(3);
        assertThat(run("audit", "verify")).as(err).isZero();
        assertThat(out).matches("The log is as it was written: 3 events, up to the hash [0-9a-f]{64}, signed by the key"
                + " [A-Za-z0-9_-]{43}\\.");
        assertThat(run("audit", "verify", "--json")).isZero();
        JsonNode answer = new ObjectMapper().readTree(out);
        assertThat(answer.get("intact").booleanValue()).isTrue();
        assertThat(answer.at("/end/sequence").longValue()).isEqualTo(3);

        assertThat(run("audit", "export")).isZero();
        assertThat(out.lines()).hasSize(3).allMatch(line -> line.startsWith("{\"sequence\":"));
        Path export = Files.writeString(folder.resolve("export"), out + "\n");
        assertThat(run("audit", "export", "--after", "2")).isZero();
        assertThat(out).isEqualTo(Files.readAllLines(export).get(2));
        assertThat(run("audit", "export", "--after", "3")).isZero();
        assertThat(out).isEmpty();
        assertThat(run("audit", "export", "--json")).isZero();
        assertThat(new ObjectMapper().readTree(out)).hasSize(3);
        assertThat(run("audit", "export", "--after", "-1")).isEqualTo(2);

        assertThat(run("audit", "verify", "--against", export.toString())).isZero();
        execute("DELETE FROM audit_event");
        assertThat(run("audit", "verify")).as("without the export").isZero();
        assertThat(run("audit", "verify", "--against", export.toString())).isEqualTo(1);
        assertThat(err).isEqualTo("Event 3 was there when the checkpoint was taken, and is gone; the log ends at event"
                + " 0.");
        Files.writeString(export, "that is none\n");
        assertThat(run("audit", "verify", "--against", export.toString())).isEqualTo(1);
        assertThat(err).isEqualTo("The last line of " + export + " is none of an audit export; give one that"
                + " \"keywright audit export\" wrote.");
    }

    @Test
    void namesAChangedEvent() throws Exception {
        happen(5);
        execute("UPDATE audit_event SET actor = 'eve' WHERE sequence = 2");
        assertThat(run("audit", "verify")).isEqualTo(1);
        assertThat(out).isEqualTo("The log is not as it was written; it has 5 events.");
        assertThat(err).isEqualTo("Event 2 was changed, or event 1 before it was.");
    }

    @Test
    void rotatesAndRetires() throws Exception {
        happen(1);
        assertThat(run("master-key", "rotate", "--prepare")).as(err).isZero();
        assertThat(out).isEqualTo("The next master key stands in " + folder.resolve("master.key")
                + "; copy the file to every node, then rotate.");
        enrol();
        assertThat(run("master-key", "rotate")).as(err).isZero();
        assertThat(out).matches("The master key is now \\d+, and 2 secrets were sealed anew; keep a copy of .*\\.");
        assertThat(run("master-key", "retire")).isZero();
        assertThat(out).matches("One master key is left, \\d+\\.");
        assertThat(run("audit", "verify")).as("with the key that was sealed anew").isZero();
        assertThat(run("master-key", "rotate", "--json")).isZero();
        JsonNode answer = new ObjectMapper().readTree(out);
        assertThat(answer.get("masterKeys")).hasSize(2);
        assertThat(answer.get("resealed").intValue()).isEqualTo(2);
    }

    /** A token of one-time codes, whose secret stands in a table of its own. */
    private void enrol() throws Exception {
        try (Database database = Database.open(folder);
                Secret secret = Secret.copyOf(new byte[20])) {
            String sealed = KeyringVault.open(database, folder.resolve("master.key"), InstantSource.system())
                    .seal("code-token/7", secret);
            database.jdbi().useHandle(handle -> handle.execute("INSERT INTO code_token (id, relying_party, username,"
                    + " label, kind, sealed, fingerprint, last_position, drift, created_at)"
                    + " VALUES ('7', 'local', 'ada', '', 'TOTP', ?, '', 0, 0, 0)", sealed));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"master-key rotate", "master-key retire", "audit verify", "audit export"})
    void makesNoDatabaseWhereThereIsNone(String words) {
        assertThat(run(words.split(" "))).isEqualTo(1);
        assertThat(err).isEqualTo("There is no database in " + folder + "; name its folder with --data, or its URL with"
                + " --database.");
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "jdbc:postgresql://127.0.0.1:1/db?user=keywright&password=hunter2",
        "jdbc:postgresql://127.0.0.1:none/db?password=hunter2",
        "jdbc:postgresql://ada:hunter2@127.0.0.1/db",
        "jdbc:mysql://ada:hunter2@127.0.0.1/db",
        "postgresql://ada:hunter2@127.0.0.1/db",
    })
    void showsNoPasswordOfAUrl(String url) {
        assertThat(runWith("audit", "export", "--database", url)).isEqualTo(1);
        assertThat(err).isNotBlank().doesNotContain("hunter2").hasLineCount(1);
        assertThat(out).isEmpty();
    }

    @Test
    void aUrlMayStandInTheEnvironment() {
        var options = new StoreOptions();
        assertThat(options.url(Map.of(StoreOptions.VARIABLE, " jdbc:sqlite:x.db\n"))).isEqualTo("jdbc:sqlite:x.db");
        assertThat(options.url(Map.of(StoreOptions.VARIABLE, " "))).isNull();
        assertThat(options.url(Map.of())).isNull();
    }
}
