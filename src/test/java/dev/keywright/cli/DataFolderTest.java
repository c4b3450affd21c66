package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.token.profile.FirmwareProfiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @TempDir
    private Path folder;

    @Test
    void eachDeviceAskedForByNameHasAKeyOfItsOwn() {
        assertThat(DataFolder.keyState(folder, "nitrokey-3")).isEqualTo(folder.resolve("nitrokey-3.state"));
    }

    @Test
    void theDefaultDeviceIsTheUsualKeyByNameToo() {
        assertThat(DataFolder.keyState(folder, null)).isEqualTo(DataFolder.keyState(folder));
        assertThat(DataFolder.keyState(folder, FirmwareProfiles.DEFAULT)).isEqualTo(DataFolder.keyState(folder));
    }

    @Test
    void theUsualKeyIsTheFirstOfAll() throws IOException {
        for (String name : new String[] {"a.state", "key.state", "key.state.lock", "keywright.db", "z.state"}) {
            Files.createFile(folder.resolve(name));
        }
        assertThat(DataFolder.keyStates(folder))
                .extracting(file -> file.getFileName().toString())
                .containsExactly("key.state", "a.state", "z.state");
    }

    @Test
    void whereThereIsNoFolderThereAreNoKeys() throws IOException {
        assertThat(DataFolder.keyStates(folder.resolve("missing"))).isEmpty();
    }
}
