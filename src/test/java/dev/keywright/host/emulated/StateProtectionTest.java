package dev.keywright.host.emulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.crypto.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may open a state file, and what the others are told. */
class StateProtectionTest {

    private static final StateProtection KEY = StateProtection.key(Secret.copyOf(new byte[32]));
    private static final StateProtection OTHER_KEY = StateProtection.key(Secret.copyOf(
            "another key of thirty-two bytes.".getBytes()));
    private static final StateProtection PASSPHRASE = StateFileTest.passphrase("correct horse");
    private static final StateProtection OTHER_PASSPHRASE = StateFileTest.passphrase("battery staple");

    @TempDir
    Path folder;

    private Path made(StateProtection protection) throws IOException {
        Path path = folder.resolve("key.state");
        StateFile.open(path, protection, () -> StateFileTest.MADE).close();
        return path;
    }

    private static void assertRefused(Path path, StateProtection protection, String clause) throws IOException {
        byte[] before = Files.readAllBytes(path);
        ThrowingCallable open = () -> StateFile.open(path, protection, () -> {
            throw new AssertionError("the key is gone");
        });
        assertThatThrownBy(open).isInstanceOf(IOException.class).hasMessageContaining(clause);
        assertThatThrownBy(() -> StateFile.look(path, protection)).hasMessageContaining(clause);
        assertThat(path).hasBinaryContent(before);
    }

    @Test
    void whoGivesNothingIsToldOfBothOptions() throws IOException {
        assertRefused(made(PASSPHRASE), StateProtection.NONE, "key.state is encrypted with a passphrase; give it with"
                + " --state-passphrase-file (a key file would come with --state-key-file).");
        Files.delete(folder.resolve("key.state"));
        assertRefused(made(KEY), StateProtection.NONE, "key.state is encrypted with a key file; give it with"
                + " --state-key-file (a passphrase would come with --state-passphrase-file).");
    }

    @Test
    void whatIsProtectedInTheSameWayHasAKeyOfItsOwn() {
        byte[] id = new byte[16];
        byte[] otherId = "another id here!".getBytes();
        for (StateProtection protection : List.of(KEY, PASSPHRASE)) {
            Optional<Secret> key = protection.keyFor(id, "journal");
            assertThat(key).isPresent().isEqualTo(protection.keyFor(id, "journal"));
            assertThat(key.get().length()).isEqualTo(32);
            assertThat(List.of(key,
                            protection.keyFor(otherId, "journal"),
                            protection.keyFor(id, "ledger"),
                            (protection == KEY ? OTHER_KEY : OTHER_PASSPHRASE).keyFor(id, "journal")))
                    .doesNotHaveDuplicates();
        }
        assertThat(StateProtection.NONE.keyFor(id, "journal")).isEmpty();
    }

    @Test
    void theWrongSecretHasASentenceOfItsOwn() throws IOException {
        Path path = made(PASSPHRASE);
        assertRefused(path, OTHER_PASSPHRASE, "The passphrase is not that of the state file " + path);
        assertRefused(path, KEY, "is encrypted with a passphrase and not with a key file");
        Files.delete(path);
        made(KEY);
        assertRefused(path, OTHER_KEY, "The key file is not that of the state file " + path);
        assertRefused(path, PASSPHRASE, "is encrypted with a key file and not with a passphrase");
    }

    @Test
    void whoGivesASecretForAFileThatIsNotEncryptedIsToldSo() throws IOException {
        Path path = made(StateProtection.NONE);
        assertRefused(path, PASSPHRASE, "is not encrypted");
        assertRefused(path, KEY, "is not encrypted");
    }

    @Test
    void protectionComesChangesAndGoes() throws IOException {
        Path path = made(StateProtection.NONE);
        StateProtection before = StateProtection.NONE;
        for (StateProtection next : new StateProtection[] {
            PASSPHRASE, OTHER_PASSPHRASE, KEY, OTHER_KEY, StateProtection.NONE
        }) {
            try (StateFile file = StateFile.open(path, before, () -> StateFileTest.MADE)) {
                file.protect(next);
                file.append(StateFileTest.CHANGES);
                assertThat(file.facts().protection()).isEqualTo(next.kind());
            }
            assertThat(StateFile.protection(path)).isEqualTo(next.kind());
            if (before.kind() != StateProtection.Kind.NONE) {
                assertRefused(path, before, "key.state");
            }
            before = next;
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rw-------");
    }

    @Test
    void aPassphraseIsWorthItsRecommendedCost() throws IOException {
        Path path = made(StateProtection.passphrase("correct horse".toCharArray()));
        ByteBuffer header = ByteBuffer.wrap(Files.readAllBytes(path));
        // RFC 9106 §4, the second recommendation.
        assertThat(header.getInt(28)).isEqualTo(64 * 1024);
        assertThat(header.getInt(32)).isEqualTo(3);
        assertThat(header.getInt(36)).isEqualTo(4);
        assertThat(StateFile.look(path, StateProtection.passphrase("correct horse".toCharArray())).state().identity())
                .isEqualTo(StateFileTest.MADE.identity());
    }

    /** They would take all the memory, or all day; the file's own check is right, as in a file made to do harm. */
    @ParameterizedTest
    @CsvSource({
        "2147483647, 3, 4",
        "262145, 3, 4",
        "-1, 3, 4",
        "65536, 17, 4",
        "65536, 2147483647, 4",
        "65536, 0, 4",
        "65536, 3, 17",
        "65536, 3, 0",
        "31, 3, 4",
    })
    void anArgon2ThatNoVersionWritesIsRefusedBeforeItIsComputed(int memory, int passes, int lanes) throws IOException {
        Path path = made(PASSPHRASE);
        byte[] bytes = Files.readAllBytes(path);
        ByteBuffer header = ByteBuffer.wrap(bytes);
        header.putInt(28, memory).putInt(32, passes).putInt(36, lanes);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, 72);
        header.putInt(72, (int) crc.getValue());
        Files.write(path, bytes);
        assertRefused(path, PASSPHRASE, "which no version of Keywright writes");
    }

    @Test
    void aHeaderThatWasTamperedWithIsNotTheSecretsOwn() throws IOException {
        Path path = made(PASSPHRASE);
        byte[] bytes = Files.readAllBytes(path);
        ByteBuffer header = ByteBuffer.wrap(bytes);
        header.putInt(28, 16);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, 72);
        header.putInt(72, (int) crc.getValue());
        Files.write(path, bytes);
        assertRefused(path, PASSPHRASE, "The passphrase is not that of the state file");
    }

    private Path keyFile(String content, String mode) throws IOException {
        Path file = folder.resolve("key.hex");
        Files.writeString(file, content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n"})
    void aKeyFileHolds64HexDigits(String end) throws IOException {
        StateProtection protection = StateProtection.keyFile(keyFile("00".repeat(32) + end, "rw-------"));
        assertThat(StateFile.look(made(KEY), protection).state().identity()).isEqualTo(StateFileTest.MADE.identity());
        assertThat(protection).hasToString("StateProtection[KEY_FILE]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "correct horse", "c0ffee", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef00"})
    void aKeyFileThatHoldsAnythingElseIsRefusedWithoutAWordOfIt(String content) throws IOException {
        Path file = keyFile(content, "rw-------");
        assertThatThrownBy(() -> StateProtection.keyFile(file))
                .hasMessage("The key file " + file + " does not hold 64 hex digits and nothing else; make one with:"
                        + " openssl rand -hex 32")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw-----w-", "rwx--x---"})
    void aKeyFileThatOthersMayUseIsRefused(String mode) throws IOException {
        Path file = keyFile("00".repeat(32), mode);
        assertThatThrownBy(() -> StateProtection.keyFile(file))
                .hasMessage("The key file " + file + " may be used by others than its owner; say chmod 600 " + file
                        + " first.");
    }

    @Test
    void aKeyFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> StateProtection.keyFile(folder.resolve("none")))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> StateProtection.keyFile(folder)).hasMessageContaining("is a folder");
    }

    @Test
    void nothingPrintsASecret() {
        StateKey key = PASSPHRASE.fresh(target -> {});
        assertThat(PASSPHRASE).hasToString("StateProtection[PASSPHRASE]");
        assertThat(Map.of("key", key)).hasToString("{key=StateKey[PASSPHRASE]}");
    }
}
