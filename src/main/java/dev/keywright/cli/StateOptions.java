package dev.keywright.cli;

import dev.keywright.host.emulated.StateFile;
import dev.keywright.host.emulated.StateProtection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which state file a command is about. */
final class StateOptions {

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = "The emulated key's state file, instead of key.state in the data folder.")
    private @Nullable Path state;

    @Mixin
    private ProtectionOptions protection;

    Path path() {
        return state != null ? state : DataFolder.keyState(DataFolder.path());
    }

    boolean exists() {
        return Files.exists(path());
    }

    /** Looks at the file, even while another process holds it. */
    StateFile.Look look() throws IOException, Misuse {
        return look(path());
    }

    /** Looks at another file that is encrypted in the same way, or not at all. */
    StateFile.Look look(Path other) throws IOException, Misuse {
        return StateFile.look(other, protection.needed(other));
    }

    /** Opens the file, which must be there. */
    StateFile open() throws IOException, Misuse {
        return StateFile.open(path(), protection.needed(path()), () -> {
            throw new IllegalStateException("the state file has gone meanwhile");
        });
    }

    /** What was given for a file that is to be made. */
    StateProtection forNew() throws IOException, Misuse {
        return protection.given(path());
    }
}
