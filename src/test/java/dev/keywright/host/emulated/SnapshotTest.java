package dev.keywright.host.emulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.crypto.Secret;
import dev.keywright.host.oath.AccountId;
import dev.keywright.host.oath.OathSession;
import dev.keywright.host.oath.OathSessionException;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathCredential;
import dev.keywright.testing.FreshKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.UserPresence;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.StateChange.SignatureCounterSet;
import dev.keywright.token.state.TokenState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshot, restore, clone and rollback as a test suite does them, seen by who uses the key. */
class SnapshotTest {

    @TempDir
    Path folder;

    private EmulatedSecurityKey plugIn(String name) throws IOException {
        return EmulatedSecurityKey.plugIn(folder.resolve(name), null, UserPresence.ALWAYS);
    }

    private static String code(EmulatedSecurityKey key) throws IOException, OathSessionException {
        try (OathSession session = OathSession.open(key.openCard())) {
            AccountId account = session.list().get(0).id();
            return session.calculate(account, Instant.EPOCH).value();
        }
    }

    private EmulatedSecurityKey withAccount(String name) throws Exception {
        EmulatedSecurityKey key = plugIn(name);
        try (OathSession session = OathSession.open(key.openCard())) {
            session.put(OathCredential.hotp(
                    new AccountName(null, "hotp"), HashAlgorithm.SHA1, 6, 0, PluggedIn.RFC_4226), false);
        }
        return key;
    }

    @Test
    void aRestoredKeyIsWhatItWasAndStaysSo() throws Exception {
        try (EmulatedSecurityKey key = withAccount("key.state")) {
            TokenState snapshot = key.snapshot();
            assertThat(List.of(code(key), code(key))).containsExactly("755224", "287082");
            key.restore(snapshot);
            assertThat(key.snapshot()).isEqualTo(snapshot);
            assertThat(code(key)).isEqualTo("755224");
        }
        try (EmulatedSecurityKey key = plugIn("key.state")) {
            assertThat(code(key)).isEqualTo("287082");
        }
    }

    @Test
    void aKeyThatIsRolledBackGivesOldCodesAgain() throws Exception {
        try (EmulatedSecurityKey key = withAccount("key.state")) {
            assertThat(List.of(code(key), code(key), code(key))).containsExactly("755224", "287082", "359152");
            key.rollback(2);
            assertThat(code(key)).isEqualTo("287082");
        }
        try (EmulatedSecurityKey key = plugIn("key.state")) {
            assertThat(code(key)).isEqualTo("359152");
            assertThat(key.stateFile().changes()).isEqualTo(4);
            assertThatThrownBy(() -> key.rollback(5))
                    .hasMessageContaining("cannot be rolled back by 5; give a number from 1 to 4.");
            assertThatThrownBy(() -> key.rollback(0)).isInstanceOf(IOException.class);
            key.rollback(4);
            assertThat(key.snapshot().oath().all()).isEmpty();
            assertThatThrownBy(() -> key.rollback(1)).hasMessageContaining("it remembers no changes since");
        }
    }

    @Test
    void aCloneIsTheSameKeyAndCountsForItself() throws Exception {
        try (EmulatedSecurityKey key = withAccount("key.state")) {
            assertThat(code(key)).isEqualTo("755224");
            try (EmulatedSecurityKey clone = key.cloneTo(folder.resolve("clone.state"))) {
                assertThat(clone.info()).isEqualTo(key.info());
                assertThat(clone.snapshot()).isEqualTo(key.snapshot());
                assertThat(List.of(code(clone), code(key), code(clone))).containsExactly("287082", "287082", "359152");
            }
            assertThatThrownBy(() -> key.cloneTo(folder.resolve("clone.state")))
                    .hasMessage("There is a file " + folder.resolve("clone.state") + " already; give a name that is"
                            + " free.");
            assertThatThrownBy(() -> key.cloneTo(folder.resolve("none").resolve("clone.state")))
                    .hasMessage("The file " + folder.resolve("none").resolve("clone.state") + " cannot be written; give"
                            + " another.");
        }
    }

    @Test
    void aCloneOfAnEncryptedKeyOpensInTheSameWay() throws Exception {
        for (StateProtection protection : List.of(
                StateFileTest.passphrase("correct horse"), StateProtection.key(Secret.copyOf(new byte[32])))) {
            Path path = folder.resolve(protection.kind() + ".state");
            Path other = folder.resolve(protection.kind() + ".clone");
            TokenState state;
            try (EmulatedSecurityKey key = EmulatedSecurityKey.plugIn(path, null, UserPresence.ALWAYS, protection);
                    EmulatedSecurityKey clone = key.cloneTo(other)) {
                assertThat(clone.stateFile().protection()).isEqualTo(protection.kind());
                state = clone.snapshot();
            }
            assertThat(StateFile.look(other, protection).state()).isEqualTo(state);
        }
    }

    @Test
    void aSnapshotOfAnotherKeyIsRefused() throws Exception {
        try (EmulatedSecurityKey key = withAccount("key.state");
                EmulatedSecurityKey other = plugIn("other.state")) {
            TokenState before = key.snapshot();
            assertThatThrownBy(() -> key.restore(other.snapshot())).isInstanceOf(IllegalArgumentException.class);
            assertThat(key.snapshot()).isEqualTo(before);
            assertThat(code(key)).isEqualTo("755224");
        }
    }

    @Test
    void aKeyInMemoryIsRestoredToo() throws IOException {
        try (EmulatedKey key = new EmulatedKey(
                FirmwareProfiles.defaultProfile(), FreshKey.state(), TokenEnvironment.of(StateStore.IN_MEMORY))) {
            TokenState snapshot = key.state();
            TokenState other = snapshot.with(new SignatureCounterSet(7));
            key.restore(other);
            assertThat(key.state()).isEqualTo(other);
            key.restore(snapshot);
            assertThat(key.state()).isEqualTo(snapshot);
            assertThatThrownBy(() -> key.rollback(1)).hasMessageContaining("remembers no earlier states");
        }
    }

    @Test
    void aStoreThatOnlyAppendsSaysSo() {
        StateStore store = changes -> {};
        try (EmulatedKey key = new EmulatedKey(
                FirmwareProfiles.defaultProfile(), FreshKey.state(), TokenEnvironment.of(store))) {
            assertThatThrownBy(() -> key.restore(FreshKey.state())).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> key.rollback(1)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void pinTriesComeBackWithASnapshot() throws Exception {
        SimulatedDisk disk = new SimulatedDisk();
        try (PluggedIn key = new PluggedIn(disk, Path.of("key.state"), StateFile.SMALL, StateProtection.NONE)) {
            key.setPin();
            TokenState snapshot = key.key.state();
            key.tryWrongPin();
            assertThat(key.pinRetries()).isEqualTo(7);
            key.key.restore(snapshot);
            assertThat(key.pinRetries()).isEqualTo(8);
        }
    }
}
