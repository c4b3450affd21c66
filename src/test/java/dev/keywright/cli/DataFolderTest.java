package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.token.profile.FirmwareProfiles;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DataFolderTest {

    private static final Path FOLDER = Path.of("data");

    @Test
    void eachDeviceAskedForByNameHasAKeyOfItsOwn() {
        assertThat(DataFolder.keyState(FOLDER, "nitrokey-3")).isEqualTo(FOLDER.resolve("nitrokey-3.state"));
    }

    @Test
    void theDefaultDeviceIsTheUsualKeyByNameToo() {
        assertThat(DataFolder.keyState(FOLDER, null)).isEqualTo(DataFolder.keyState(FOLDER));
        assertThat(DataFolder.keyState(FOLDER, FirmwareProfiles.DEFAULT)).isEqualTo(DataFolder.keyState(FOLDER));
    }
}
