package dev.keywright.host.emulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.token.state.TokenState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State files of version 1. */
class StateMigrationTest {

    @TempDir
    Path folder;

    private Path path;
    private byte[] versionOne;

    @BeforeEach
    void copy() throws IOException {
        path = folder.resolve("key.state");
        versionOne = Files.readAllBytes(VersionOne.FILE);
        Files.write(path, versionOne);
    }

    private StateFile open() throws IOException {
        return StateFile.open(path, () -> {
            throw new AssertionError("the key is gone");
        });
    }

    @Test
    void theKeyGoesOnAndItsFileIsOfVersionTwo() throws Exception {
        TokenState before = VersionOne.state();
        try (PluggedIn key = new PluggedIn(open())) {
            assertThat(key.file.facts().format()).isEqualTo(2);
            assertThat(key.file.facts().changes()).isZero();
            assertThat(Files.readAllBytes(path)).startsWith("KEYWRGHT\0\2".getBytes());
            assertThat(key.key.state()).isEqualTo(before);
            assertThat(key.key.state().identity().serial()).isEqualTo(VersionOne.SERIAL);
            assertThat(key.key.state().fido().credentialCount()).isEqualTo(2);
            assertThat(key.key.state().oath().all()).hasSize(2);

            assertThat(key.nextHotp()).isEqualTo("359152");
            assertThat(key.tryWrongPin()).isEqualTo(6);
            assertThat(key.signIn(VersionOne.WRAPPED)).isEqualTo(3);
        }
        try (PluggedIn key = new PluggedIn(open())) {
            assertThat(key.nextHotp()).isEqualTo("969429");
            assertThat(key.signIn(VersionOne.WRAPPED)).isEqualTo(4);
        }
    }

    @Test
    void whatAPowerCutLeftAtTheEndIsDropped() throws Exception {
        // The last record is the PIN's last try: 12 bytes of head and a payload of 5.
        Files.write(path, Arrays.copyOf(versionOne, versionOne.length - 1));
        try (StateFile file = open()) {
            assertThat(file.state().fido().pinRetries()).isEqualTo(8);
        }
    }

    @Test
    void aFlippedBitAnywhereIsNoticedAndTheFileLeftAlone() throws Exception {
        for (int i = 0; i < versionOne.length; i++) {
            byte[] damaged = versionOne.clone();
            damaged[i] ^= 0x10;
            Files.write(path, damaged);
            assertThatThrownBy(() -> StateFile.look(path, StateProtection.NONE))
                    .as("byte %d", i)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("The state file " + path + " ");
        }
        assertThatThrownBy(this::open).hasMessageContaining("is damaged at byte");
        assertThat(Files.readAllBytes(path)[versionOne.length - 1]).isNotEqualTo(versionOne[versionOne.length - 1]);
    }

    @Test
    void aPassphraseForAFileThatHasNoneIsRefused() {
        assertThatThrownBy(() -> StateFile.open(path, StateProtection.passphrase("x".toCharArray()), () -> {
            throw new AssertionError("the key is gone");
        })).hasMessage("The state file " + path + " is not encrypted; encrypt it with 'keywright state protect', or open"
                + " it without a passphrase and without a key file.");
        assertThat(path).hasBinaryContent(versionOne);
    }
}
