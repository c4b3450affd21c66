package dev.keywright.desk.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.crypto.Secret;
import dev.keywright.host.emulated.StateProtection;
import dev.keywright.testing.SecretSearch;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    private static final byte[] SECRET = "sixteen bytes ok".getBytes(StandardCharsets.US_ASCII);
    private static final Entry[] ENTRIES = {
        new Entry.Begun("plan"),
        new Entry.Drawn("alice", new PersonSecrets(Map.of("pin", Secret.copyOf(SECRET))), List.of("PIN")),
        new Entry.Assigned(12345678, "alice", 1, "YubiKey 5 NFC", "5.7.4", false),
        new Entry.Done(12345678, 0),
        new Entry.Ready(12345678, 1_700_000_000L)
    };

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("journal");
    }

    private Journal open(StateProtection protection) throws JournalFailure {
        return Journal.open(folder, protection);
    }

    private void write(StateProtection protection) throws JournalFailure {
        try (Journal journal = open(protection)) {
            journal.append(ENTRIES[0]);
            journal.append(Arrays.copyOfRange(ENTRIES, 1, ENTRIES.length));
        }
    }

    private static StateProtection key(int fill) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) fill);
        return StateProtection.key(Secret.copyOf(key));
    }

    @Test
    void whatWasWrittenIsThereTheNextTime() throws Exception {
        for (StateProtection protection : new StateProtection[] {StateProtection.NONE, key(7)}) {
            write(protection);
            try (Journal journal = open(protection)) {
                assertThat(journal.ledger().plan()).isEqualTo("plan");
                assertThat(journal.ledger().secrets("alice").orElseThrow().get("pin").matches(SECRET)).isTrue();
                assertThat(journal.ledger().key(12345678)).get().satisfies(key -> {
                    assertThat(key.person()).isEqualTo("alice");
                    assertThat(key.firmware()).isEqualTo("5.7.4");
                    assertThat(key.isDone(0)).isTrue();
                    assertThat(key.isDone(1)).isFalse();
                    assertThat(key.readyAt()).isPresent();
                });
                journal.release(12345678);
            }
            try (Journal journal = open(protection)) {
                assertThat(journal.ledger().keys()).isEmpty();
            }
            Files.delete(file());
        }
    }

    /** A write that was cut short leaves a beginning of it. */
    @Test
    void whereverTheFileEndsAllLinesBeforeCount() throws Exception {
        for (StateProtection protection : new StateProtection[] {StateProtection.NONE, key(7)}) {
            write(protection);
            byte[] whole = Files.readAllBytes(file());
            int header = new String(whole, StandardCharsets.US_ASCII).indexOf('\n') + 1;
            for (int length = 0; length <= whole.length; length++) {
                boolean atALinesEnd = length == whole.length || whole[length] == '\n'
                        || length > 0 && whole[length - 1] == '\n';
                if (!atALinesEnd && length % 64 != 0) {
                    continue;
                }
                byte[] cut = Arrays.copyOf(whole, length);
                Files.write(file(), cut);
                long lines = new String(cut, StandardCharsets.US_ASCII).chars().filter(c -> c == '\n').count() - 1;
                try (Journal journal = open(protection)) {
                    assertThat(journal.ledger().plan() != null).as("cut at " + length).isEqualTo(lines >= 1);
                    assertThat(journal.ledger().key(12345678).isPresent()).isEqualTo(lines >= 3);
                    journal.append(new Entry.Begun("next"));
                }
                try (Journal journal = open(protection)) {
                    assertThat(journal.ledger().plan()).isEqualTo("next");
                }
                // What the disk never wrote reads as zeros.
                if (length > header) {
                    byte[] zeros = Arrays.copyOf(cut, whole.length + 1);
                    zeros[whole.length] = '\n';
                    Files.write(file(), lines == ENTRIES.length ? whole : zeros);
                    open(protection).close();
                }
            }
            Files.delete(file());
        }
    }

    @Test
    void damageInTheMiddleIsToldAndNothingIsChanged() throws Exception {
        for (StateProtection protection : new StateProtection[] {StateProtection.NONE, key(7)}) {
            write(protection);
            String[] lines = Files.readString(file()).split("\n");
            lines[2] = lines[2].substring(0, 20) + "#" + lines[2].substring(21);
            Files.writeString(file(), String.join("\n", lines) + "\n");
            byte[] damaged = Files.readAllBytes(file());
            assertThatThrownBy(() -> open(protection)).isInstanceOf(JournalFailure.class)
                    .hasMessageEndingWith("journal is damaged in line 3; put back a copy of it.");
            assertThat(file()).hasBinaryContent(damaged);
            Files.delete(file());
        }
    }

    @Test
    void anEncryptedLineIsGoodInItsPlaceOnly() throws Exception {
        write(key(7));
        String[] lines = Files.readString(file()).split("\n");
        Files.writeString(file(), String.join("\n", lines[0], lines[1], lines[3], lines[2]) + "\n");
        assertThatThrownBy(() -> open(key(7))).hasMessageContaining("damaged in line 3");
    }

    @Test
    void theWrongSecretAndTheWrongFileHaveSentencesOfTheirOwn() throws Exception {
        write(key(7));
        assertThatThrownBy(() -> open(key(8))).hasMessageStartingWith("The key file is not that of the journal");
        assertThatThrownBy(() -> open(StateProtection.NONE)).hasMessageEndingWith("give it with --key-file.");
        Files.delete(file());
        write(StateProtection.NONE);
        assertThatThrownBy(() -> open(key(7))).hasMessageContaining("is not encrypted");
        Files.writeString(file(), "shopping: milk\n");
        assertThatThrownBy(() -> open(StateProtection.NONE)).hasMessageContaining("is no journal");
        assertThat(file()).hasContent("shopping: milk");
        Files.writeString(file(), "shopping: milk");
        assertThatThrownBy(() -> open(StateProtection.NONE)).hasMessageContaining("is no journal");
        assertThat(file()).hasContent("shopping: milk");
        Files.delete(file());
        write(StateProtection.passphrase("correct horse".toCharArray()));
        assertThatThrownBy(() -> open(StateProtection.passphrase("battery".toCharArray())))
                .hasMessageStartingWith("The passphrase is not that of the journal");
    }

    @Test
    void onlyItsOwnerMayReadItAndOnlyOneProcessUsesIt() throws Exception {
        Files.delete(folder);
        try (Journal journal = open(key(7))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file()))).isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))).isEqualTo("rwx------");
            assertThatThrownBy(() -> open(key(7))).hasMessageContaining("in use by another process");
            assertThat(journal.ledger().keys()).isEmpty();
        }
    }

    /** A lock that only this process heeds would not show above. */
    @Test
    void anotherProcessIsToldToo() throws Exception {
        write(StateProtection.NONE);
        try (Journal journal = open(StateProtection.NONE)) {
            assertThat(triesElsewhere()).isEqualTo("in use");
            assertThat(journal.ledger().keys()).hasSize(1);
        }
        assertThat(triesElsewhere()).isEqualTo("free");
    }

    private String triesElsewhere() throws Exception {
        Process java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Elsewhere.class.getName(), file().toString()).start();
        try (var out = java.getInputStream()) {
            return new String(out.readAllBytes(), StandardCharsets.US_ASCII);
        } finally {
            java.waitFor();
        }
    }

    /** The program of the other process, without the classes of Keywright, so that it starts at once. */
    public static final class Elsewhere {
        public static void main(String[] arguments) throws Exception {
            try (FileChannel channel = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE)) {
                System.out.print(channel.tryLock() == null ? "in use" : "free");
            }
        }
    }

    @Test
    void aByteThatIsNoTextIsDamage() throws Exception {
        write(StateProtection.NONE);
        byte[] damaged = new String(Files.readAllBytes(file()), StandardCharsets.ISO_8859_1)
                .replaceFirst("YubiKey", "Y\u00ffbiKey").getBytes(StandardCharsets.ISO_8859_1);
        Files.write(file(), damaged);
        assertThatThrownBy(() -> open(StateProtection.NONE)).hasMessageContaining("is damaged in line 4");
        assertThat(file()).hasBinaryContent(damaged);
    }

    @Test
    void whatIsForgottenIsNotInTheFileAnyMore() throws Exception {
        SecretSearch search = new SecretSearch();
        search.add("the PIN", SECRET);
        write(StateProtection.NONE);
        assertThat(search.in(Files.readString(file()))).isNotEmpty();
        try (Journal journal = open(StateProtection.NONE)) {
            journal.forget();
            assertThatThrownBy(() -> journal.append(ENTRIES[0])).hasMessageContaining("is closed");
        }
        assertThat(search.in(Files.readString(file()))).isEmpty();
        assertThat(folder).isDirectoryNotContaining("glob:**draft");
        try (Journal journal = open(StateProtection.NONE)) {
            assertThat(journal.ledger().isForgotten()).isTrue();
            assertThat(journal.ledger().secrets("alice")).isEmpty();
            assertThat(journal.ledger().key(12345678)).isPresent();
        }
    }

    @Test
    void anEncryptedJournalTellsNothing() throws Exception {
        write(key(7));
        SecretSearch search = new SecretSearch();
        search.add("the PIN", SECRET);
        assertThat(search.in(Files.readString(file()))).isEmpty();
        assertThat(Files.readString(file())).doesNotContain("alice", "12345678");
    }
}
