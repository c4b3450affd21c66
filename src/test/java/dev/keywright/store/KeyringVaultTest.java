package dev.keywright.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.crypto.Secret;
import dev.keywright.store.Vault.SealBroken;
import dev.keywright.testing.database.Databases;
import dev.keywright.testing.database.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@Databases
class KeyringVaultTest {

    private static final Secret SECRET = Secret.copyOf("a shared secret".getBytes(StandardCharsets.UTF_8));

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private TestDatabase empty;
    private Database database;
    private Path folder;
    private Path file;

    @BeforeEach
    void open(TestDatabase empty) throws Exception {
        this.empty = empty;
        database = empty.open();
        folder = empty.folder();
        file = empty.masterKey();
    }

    private KeyringVault vault() throws Exception {
        return KeyringVault.open(database, file, now::get);
    }

    private MasterKeyRotation rotation() {
        return new MasterKeyRotation(database, file, now::get);
    }

    @Test
    void opensWhatItSealedAtThatPlaceOnly() throws Exception {
        KeyringVault vault = vault();
        String sealed = vault.seal("code-token/1", SECRET);
        assertThat(sealed).matches("v1\\.1\\.[A-Za-z0-9_-]+");
        assertThat(vault.seal("code-token/1", SECRET)).isNotEqualTo(sealed);
        assertThat(vault.open("code-token/1", sealed)).isEqualTo(SECRET);
        assertThat(vault().open("code-token/1", sealed)).as("after a restart").isEqualTo(SECRET);
        assertThatThrownBy(() -> vault.open("code-token/2", sealed))
                .isInstanceOf(SealBroken.class)
                .hasMessage("What is sealed at code-token/2 was changed, or moved there from another place; restore the"
                        + " database from a backup.");
    }

    @Test
    void noticesAnyChange() throws Exception {
        KeyringVault vault = vault();
        String sealed = vault.seal("place", SECRET);
        for (int i = 0; i < sealed.length(); i++) {
            String changed = sealed.substring(0, i) + (sealed.charAt(i) == 'A' ? 'B' : 'A') + sealed.substring(i + 1);
            // The last character of base64url has bits that stand for nothing.
            if (i < sealed.length() - 1) {
                assertThatThrownBy(() -> vault.open("place", changed)).as(changed).isInstanceOf(SealBroken.class);
            }
        }
        for (String bad : List.of("", "secret", "v1.1.", "v2" + sealed.substring(2), sealed + "=", sealed + "AAAA",
                "v1.2" + sealed.substring(4), "v1.999999999999999999." + sealed.substring(5))) {
            assertThatThrownBy(() -> vault.open("place", bad)).as(bad).isInstanceOf(SealBroken.class);
        }
    }

    @Test
    void makesTheMasterKeyForItsOwnerOnly() throws Exception {
        vault();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(folder).isDirectoryNotContaining("glob:**.master*");
    }

    @Test
    void keepsSecretsAndKeysOutOfTheDatabase() throws Exception {
        String sealed = vault().seal("place", SECRET);
        String master = Files.readString(file).replaceAll("(?s).*\"value\":\\s*\"([^\"]+)\".*", "$1");
        assertThat(master).matches("[A-Za-z0-9+/=]{40,}");
        String row = database.jdbi().withHandle(h -> h.createQuery("SELECT wrapped FROM data_key")
                .mapTo(String.class).one());
        assertThat(new String(Base64.getUrlDecoder().decode(row), StandardCharsets.ISO_8859_1))
                .doesNotContain(new String(Base64.getDecoder().decode(master), StandardCharsets.ISO_8859_1));
        assertThat(new String(Base64.getUrlDecoder().decode(sealed.substring(5)), StandardCharsets.ISO_8859_1))
                .doesNotContain("secret");
    }

    @Test
    void nodesThatStartTogetherOnAnEmptyDatabaseAgree() throws Exception {
        List<Callable<KeyringVault>> starts = Collections.nCopies(4, () -> empty.vault(empty.open()));
        List<KeyringVault> nodes = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (Future<KeyringVault> node : threads.invokeAll(starts)) {
            nodes.add(node.get());
        }
        threads.shutdown();
        for (KeyringVault node : nodes) {
            for (KeyringVault other : nodes) {
                assertThat(node.open("place", other.seal("place", SECRET))).isEqualTo(SECRET);
            }
        }
        int rows = database.jdbi().withHandle(h -> h.createQuery("SELECT count(*) FROM data_key")
                .mapTo(Integer.class).one());
        assertThat(rows).isEqualTo(1);
    }

    @Test
    void aMissingMasterKeyIsNeverReplaced() throws Exception {
        vault();
        Files.delete(file);
        assertThatThrownBy(this::vault)
                .isInstanceOf(MasterKeyException.class)
                .hasMessage("The master key file " + file + " is missing, and this database's secrets cannot be read"
                        + " without it; put it back, or name it with --master-key.");
        assertThat(file).doesNotExist();
        assertThatThrownBy(() -> rotation().rotate()).isInstanceOf(MasterKeyException.class);
        assertThat(file).doesNotExist();
    }

    @Test
    void refusesAnotherMasterKeyAndADamagedOne() throws Exception {
        vault();
        String right = Files.readString(file);
        Files.writeString(file, MasterKeyring.generate().json());
        assertThatThrownBy(this::vault)
                .isInstanceOf(MasterKeyException.class)
                .hasMessageMatching("The master key file .* does not have the key \\d+ that this database's secrets"
                        + " need; give the file that belongs to this database with --master-key\\.");
        assertThatThrownBy(() -> rotation().rotate()).isInstanceOf(MasterKeyException.class);
        for (String damaged : List.of("", "{}", right.substring(0, right.length() / 2), "[1]", "\0\0")) {
            Files.writeString(file, damaged);
            assertThatThrownBy(this::vault).as(damaged).isInstanceOf(MasterKeyException.class)
                    .hasMessage(file + " is not a master key file, or it is damaged; restore it from its copy.");
        }
        Files.writeString(file, right);
        vault();
    }

    @Test
    void refusesADataKeyThatWasChanged() throws Exception {
        vault();
        database.jdbi().useHandle(h -> h.execute("UPDATE data_key SET wrapped = 'AAAA' || substr(wrapped, 5)"));
        assertThatThrownBy(this::vault)
                .isInstanceOf(MasterKeyException.class)
                .hasMessageStartingWith("The data key 1 does not open with the master key file");
    }

    @Test
    void aNodeThatRunsFollowsARotation() throws Exception {
        KeyringVault node = vault();
        String before = node.seal("place", SECRET);
        MasterKeyRotation.Outcome first = rotation().rotate();
        assertThat(first.masters()).hasSize(2).contains(first.primary());
        String fresh = vault().seal("place", SECRET);
        assertThat(fresh).startsWith("v1.2.");
        assertThat(node.seal("place", SECRET)).as("for a minute").startsWith("v1.1.");
        assertThat(node.open("place", fresh)).isEqualTo(SECRET);
        assertThat(node.open("place", before)).isEqualTo(SECRET);

        now.set(now.get().plus(Duration.ofMinutes(1)));
        assertThat(node.seal("place", SECRET)).startsWith("v1.2.");
        rotation().rotate();
        now.set(now.get().minus(Duration.ofDays(1)));
        assertThat(node.seal("place", SECRET)).as("with the clock set back").startsWith("v1.3.");
    }

    @Test
    void retiresWhatWrapsNothing() throws Exception {
        KeyringVault node = vault();
        String sealed = node.seal("place", SECRET);
        String old = Files.readString(file);
        MasterKeyRotation.Outcome rotated = rotation().rotate();
        assertThat(rotation().retire()).isEqualTo(new MasterKeyRotation.Outcome(
                rotated.primary(), List.of(rotated.primary())));
        assertThat(vault().open("place", sealed)).isEqualTo(SECRET);
        assertThat(node.open("place", vault().seal("place", SECRET))).isEqualTo(SECRET);
        Files.writeString(file, old);
        assertThatThrownBy(this::vault).as("the old key").isInstanceOf(MasterKeyException.class);
    }

    @Test
    void aPreparedKeyCanReachCopiesFirst() throws Exception {
        vault();
        Path copy = folder.resolve("copy.key");
        Files.copy(file, copy);
        KeyringVault other = KeyringVault.open(database, copy, now::get);
        MasterKeyRotation.Outcome prepared = rotation().prepare();
        assertThat(prepared.masters()).hasSize(2).first().isEqualTo(prepared.primary());
        assertThat(rotation().prepare()).as("again").isEqualTo(prepared);
        assertThat(rotation().retire()).as("a prepared key stays").isEqualTo(prepared);
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);

        MasterKeyRotation.Outcome rotated = rotation().rotate();
        assertThat(rotated).isEqualTo(new MasterKeyRotation.Outcome(prepared.masters().get(1), prepared.masters()));
        assertThat(other.open("place", vault().seal("place", SECRET))).isEqualTo(SECRET);
    }

    @Test
    void aNodeWhoseCopyIsBehindGoesOnWithTheKeyBefore() throws Exception {
        vault();
        Path copy = folder.resolve("copy.key");
        Files.copy(file, copy);
        KeyringVault behind = KeyringVault.open(database, copy, now::get);
        rotation().rotate();
        now.set(now.get().plus(Duration.ofMinutes(2)));
        String sealed = behind.seal("place", SECRET);
        assertThat(sealed).startsWith("v1.1.");
        assertThat(vault().open("place", sealed)).isEqualTo(SECRET);
        assertThatThrownBy(() -> behind.open("place", vault().seal("place", SECRET)))
                .isInstanceOf(SealBroken.class)
                .hasMessageContaining("does not have the key");
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        assertThat(behind.open("place", vault().seal("place", SECRET))).isEqualTo(SECRET);
    }

    @Test
    void finishesARotationThatWasInterrupted() throws Exception {
        KeyringVault node = vault();
        String sealed = node.seal("place", SECRET);
        MasterKeyring promoted = new MasterKeyFile(file).read().prepared().promoted();
        new MasterKeyFile(file).write(promoted);

        assertThat(vault().open("place", sealed)).as("before it is finished").isEqualTo(SECRET);
        assertThat(rotation().rotate()).isEqualTo(new MasterKeyRotation.Outcome(promoted.primary(), promoted.ids()));
        assertThat(rotation().retire().masters()).containsExactly(promoted.primary());
        assertThat(vault().open("place", sealed)).isEqualTo(SECRET);
    }

    @Test
    void nodesSealAndOpenThroughoutRotations() throws Exception {
        List<KeyringVault> nodes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            nodes.add(empty.vault(empty.open()));
        }
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        List<Future<Integer>> work = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            KeyringVault own = nodes.get(i);
            KeyringVault other = nodes.get((i + 1) % 3);
            work.add(threads.submit(() -> {
                int rounds = 0;
                while (!done.get() || rounds == 0) {
                    assertThat(other.open("place", own.seal("place", SECRET))).isEqualTo(SECRET);
                    assertThat(own.open("place", empty.vault(database).seal("place", SECRET))).isEqualTo(SECRET);
                    rounds++;
                }
                return rounds;
            }));
        }
        for (int i = 0; i < 10; i++) {
            rotation().rotate();
            rotation().retire();
        }
        done.set(true);
        for (Future<Integer> one : work) {
            assertThat(one.get()).isPositive();
        }
        threads.shutdown();
        assertThat(vault().seal("place", SECRET)).startsWith("v1.11.");
    }
}
