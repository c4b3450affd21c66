package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keywright.host.emulated.StateProtection.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code keywright state} on an HOTP account with the codes of RFC 4226, appendix D. */
class StateCommandTest {

    private static final String URI = "otpauth://hotp/RFC:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=0";

    @TempDir
    Path folder;

    private Path state;
    private Path passphrase;
    private Path keyFile;
    private String err;

    @BeforeEach
    void files() throws IOException {
        state = folder.resolve("key.state");
        passphrase = Files.writeString(folder.resolve("passphrase"), "correct horse\n");
        keyFile = Files.writeString(folder.resolve("key.hex"), "0f".repeat(32));
        Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
    }

    /** What a command prints that ends with {@code status}; on the state file where it names no other. */
    private String run(int status, Object... words) {
        String[] given = Arrays.stream(words).map(Object::toString).toArray(String[]::new);
        String[] arguments = Arrays.asList(given).contains("--state")
                ? given
                : Stream.concat(Stream.of(given), Stream.of("--state", state.toString())).toArray(String[]::new);
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();
        CommandLine command = Keywright.commandLine(arguments)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(errors, true));
        int actual = command.execute(arguments);
        err = errors.toString().strip();
        assertThat(actual).as("%s: %s", Arrays.asList(arguments), err).isEqualTo(status);
        assertThat(status == 0 || out.toString().isEmpty()).isTrue();
        assertThat(err.lines().count()).isLessThanOrEqualTo(status == 2 ? 2 : 1);
        return out.toString().strip();
    }

    private String code(Object... options) {
        return run(0, Stream.concat(Stream.of("oath", "code", "alice"), Stream.of(options)).toArray())
                .replaceFirst(".* ", "");
    }

    private JsonNode show(Object... options) throws IOException {
        return new ObjectMapper().readTree(
                run(0, Stream.concat(Stream.of("state", "show", "--json"), Stream.of(options)).toArray()));
    }

    @Test
    void aNewKeyIsWarnedOfOnceWhereItIsNotEncrypted() throws IOException {
        run(0, "oath", "add", URI);
        assertThat(err).isEqualTo("The emulated key's secrets stand unencrypted in " + state
                + "; 'keywright state protect' encrypts them.");
        code();
        assertThat(err).isEmpty();
        Files.delete(state);
        run(0, "oath", "add", URI, "--state-key-file", keyFile);
        assertThat(err).isEmpty();
        assertThat(show("--state-key-file", keyFile).get("protection").asText()).isEqualTo("key-file");
    }

    @Test
    void showTellsWhatIsThereAndNoSecret() throws IOException {
        run(0, "oath", "add", URI);
        code();
        byte[] before = Files.readAllBytes(state);
        assertThat(run(0, "state", "show").lines()).anyMatch(line -> line.equals("Encrypted     no"))
                .anyMatch(line -> line.equals("OATH accounts 1"))
                .anyMatch(line -> line.equals("Rollback      by up to 2 changes"));
        JsonNode shown = show();
        assertThat(shown.fieldNames()).toIterable().containsExactlyInAnyOrder(
                "file", "format", "protection", "changes", "length", "serial", "profile", "passkeys", "pinSet",
                "pinRetries", "signatureCounter", "oathAccounts");
        assertThat(shown.get("format").asInt()).isEqualTo(2);
        assertThat(shown.get("length").asInt()).isEqualTo(before.length);
        assertThat(state).hasBinaryContent(before);
    }

    @Test
    void aFileIsEncryptedAndOpenedByWhatItWasEncryptedWith() throws IOException {
        run(0, "oath", "add", URI);
        assertThat(run(0, "state", "protect", "--new-passphrase-file", passphrase))
                .isEqualTo("The state file is encrypted with the passphrase; without it, the key is lost.");
        run(1, "oath", "list");
        assertThat(err).contains("is encrypted with a passphrase", "--state-passphrase-file", "--state-key-file");
        run(1, "oath", "list", "--state-passphrase-file", keyFile);
        assertThat(err).startsWith("The passphrase is not that of the state file " + state);
        assertThat(code("--state-passphrase-file", passphrase)).isEqualTo("755224");
        run(0, "keys", "--state-passphrase-file", passphrase, "--json");

        assertThat(run(0, "state", "protect", "--state-passphrase-file", passphrase, "--new-key-file", keyFile, "--json"))
                .isEqualTo("{\n  \"protection\" : \"key-file\"\n}");
        assertThat(code("--state-key-file", keyFile)).isEqualTo("287082");
        run(0, "state", "protect", "--state-key-file", keyFile, "--remove");
        assertThat(code()).isEqualTo("359152");
        run(1, "oath", "list", "--state-key-file", keyFile);
        assertThat(err).contains("is not encrypted");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state))).isEqualTo("rw-------");
    }

    @Test
    void protectWantsOneAnswer() throws IOException {
        run(0, "oath", "add", URI);
        byte[] before = Files.readAllBytes(state);
        run(2, "state", "protect");
        assertThat(err).isEqualTo("Give one of --new-passphrase-file FILE, --new-key-file FILE and --remove.");
        run(2, "state", "protect", "--remove", "--new-key-file", keyFile);
        run(1, "state", "protect", "--new-key-file", folder.resolve("none"));
        assertThat(err).startsWith("There is no file");
        Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-r--r--"));
        run(1, "state", "protect", "--new-key-file", keyFile);
        assertThat(err).contains("may be used by others than its owner");
        assertThat(state).hasBinaryContent(before);
    }

    @Test
    void aSnapshotIsRestored() throws IOException {
        run(0, "oath", "add", URI);
        Path snapshot = folder.resolve("before");
        assertThat(run(0, "state", "snapshot", snapshot)).endsWith("remembers now is in " + snapshot + ".");
        assertThat(code() + code()).isEqualTo("755224287082");
        run(0, "state", "restore", snapshot);
        assertThat(code()).isEqualTo("755224");

        run(1, "state", "snapshot", snapshot);
        assertThat(err).isEqualTo("There is a file " + snapshot + " already; give a name that is free.");
        Files.delete(state);
        run(0, "state", "restore", snapshot, "--state-key-file", keyFile);
        assertThat(show("--state-key-file", keyFile).get("oathAccounts").asInt()).isEqualTo(1);
    }

    @Test
    void anEncryptedSnapshotIsRestoredIntoAFileThatIsEncryptedAlike() throws IOException {
        run(0, "oath", "add", URI, "--state-key-file", keyFile);
        Path snapshot = folder.resolve("before");
        run(0, "state", "snapshot", snapshot, "--state-key-file", keyFile);
        assertThat(code("--state-key-file", keyFile)).isEqualTo("755224");
        run(1, "state", "restore", snapshot);
        assertThat(err).startsWith("The state file " + snapshot + " is encrypted with a key file");
        run(0, "state", "restore", snapshot, "--state-key-file", keyFile);
        assertThat(code("--state-key-file", keyFile)).isEqualTo("755224");
    }

    @Test
    void anotherKeysSnapshotNeedsToBeMeant() throws IOException {
        run(0, "oath", "add", URI);
        Path other = folder.resolve("other.state");
        run(0, "oath", "list", "--state", other);
        byte[] before = Files.readAllBytes(state);
        run(2, "state", "restore", other);
        assertThat(err).matches("The snapshot is of the key \\d+, and the state file holds the key \\d+; to lose that"
                + " one, say --other-key\\.");
        assertThat(state).hasBinaryContent(before);
        run(0, "state", "restore", other, "--other-key");
        assertThat(show().get("oathAccounts").asInt()).isZero();
    }

    @Test
    void aCloneGivesTheSameCodes() throws IOException {
        run(0, "oath", "add", URI);
        Path clone = folder.resolve("clone.state");
        JsonNode cloned = new ObjectMapper().readTree(run(0, "state", "clone", clone, "--json"));
        assertThat(cloned.get("clone").asText()).isEqualTo(clone.toString());
        assertThat(cloned.get("serial")).isEqualTo(show("--state", clone).get("serial")).isEqualTo(show().get("serial"));
        assertThat(code() + code("--state", clone)).isEqualTo("755224755224");
    }

    @Test
    void aKeyIsRolledBack() throws IOException {
        run(0, "oath", "add", URI);
        assertThat(code() + code() + code()).isEqualTo("755224287082359152");
        assertThat(run(0, "state", "rollback")).isEqualTo("The key has forgotten its last change.");
        assertThat(code()).isEqualTo("359152");
        assertThat(run(0, "state", "rollback", "--steps", "3", "--json"))
                .isEqualTo("{\n  \"changes\" : 1,\n  \"rolledBack\" : 3\n}");
        assertThat(code()).isEqualTo("755224");
        run(1, "state", "rollback", "--steps", "9");
        assertThat(err).isEqualTo("The state file " + state
                + " cannot be rolled back by 9; give a number from 1 to 2.");
        run(1, "state", "rollback", "--steps", "-1");
    }

    @Test
    void withoutAStateFileNothingIsMade() {
        for (String command : new String[] {"show", "rollback"}) {
            run(1, "state", command);
            assertThat(err).isEqualTo("There is no file " + state + "; check its name.");
        }
        run(1, "state", "clone", folder.resolve("clone"));
        run(1, "state", "restore", folder.resolve("none"));
        run(1, "state", "protect", "--remove");
        assertThat(folder).isDirectoryNotContaining(path -> path.toString().contains(".state"));
    }

    @Test
    void bothSecretsAreOneTooMany() {
        run(2, "oath", "list", "--state-passphrase-file", passphrase, "--state-key-file", keyFile);
        assertThat(err).contains("leave --state-passphrase-file or --state-key-file out");
        assertThat(state).doesNotExist();
    }

    @Test
    void theEnvironmentNamesTheFilesWhereNoOptionDoes() throws Exception {
        Map<String, String> byPassphrase = Map.of(ProtectionOptions.PASSPHRASE_VARIABLE, passphrase.toString());
        Map<String, String> byKey = Map.of(ProtectionOptions.KEY_VARIABLE, keyFile.toString());
        assertThat(options().read(true, Map.of()).kind()).isEqualTo(Kind.NONE);
        assertThat(options().read(true, byPassphrase).kind()).isEqualTo(Kind.PASSPHRASE);
        assertThat(options().read(true, byKey).kind()).isEqualTo(Kind.KEY_FILE);
        assertThat(options("--state-key-file", keyFile.toString()).read(true, byPassphrase).kind())
                .isEqualTo(Kind.KEY_FILE);
        Map<String, String> both = Map.of(
                ProtectionOptions.PASSPHRASE_VARIABLE, passphrase.toString(),
                ProtectionOptions.KEY_VARIABLE, keyFile.toString());
        assertThatThrownBy(() -> options().read(true, both)).isInstanceOf(Misuse.class)
                .hasMessageContaining("leave KEYWRIGHT_STATE_PASSPHRASE_FILE or KEYWRIGHT_STATE_KEY_FILE out");
    }

    private static ProtectionOptions options(String... arguments) {
        ProtectionOptions options = new ProtectionOptions();
        new CommandLine(CommandLine.Model.CommandSpec.create().addMixin(
                "protection", CommandLine.Model.CommandSpec.forAnnotatedObject(options))).parseArgs(arguments);
        return options;
    }
}
