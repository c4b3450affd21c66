package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.host.otp.Slot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotKeySourceTest {

    private static final char[] SECRET = "00ff".toCharArray();

    @TempDir
    Path folder;

    @Test
    void aSecretThatIsKeptIsInAFileOfItsOwnersBeforeItIsInTheKey() throws Exception {
        Path out = folder.resolve("out");
        SlotKeySource.keep(SECRET, out, secret -> assertThat(out).hasContent("00ff\n"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out))).isEqualTo("rw-------");
    }

    @Test
    void aSecretThatTheKeyRefusedIsNotKept() {
        Path out = folder.resolve("out");
        Misuse refusal = new Misuse("The slot is in use.");
        assertThatThrownBy(() -> SlotKeySource.keep(SECRET, out, secret -> {
            throw refusal;
        })).isSameAs(refusal);
        assertThat(out).doesNotExist();
    }

    @Test
    void aSecretThatTheKeyMayHaveIsKept() {
        Path out = folder.resolve("out");
        assertThatThrownBy(() -> SlotKeySource.keep(SECRET, out, secret -> {
            throw new SlotInDoubt(Slot.TWO, new IOException("The key was pulled out; put it in again."));
        })).hasMessage("The key was pulled out; put it in again. Whether slot 2 was programmed nobody knows: program it"
                + " again, with --force. The secret is in " + out + ": give it with --key-file.");
        assertThat(out).hasContent("00ff\n");
    }

    @Test
    void aFileThatIsThereIsLeftAlone() throws Exception {
        Path out = Files.writeString(folder.resolve("out"), "other");
        assertThatThrownBy(() -> SlotKeySource.keep(SECRET, out, secret -> {
            throw new AssertionError("it was programmed");
        })).isInstanceOf(Misuse.class).hasMessageEndingWith("is there already, and is not overwritten; give another name.");
        assertThat(out).hasContent("other");
    }
}
