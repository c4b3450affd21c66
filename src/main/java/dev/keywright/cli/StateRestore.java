package dev.keywright.cli;

import dev.keywright.host.emulated.StateFile;
import dev.keywright.token.state.TokenState;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keywright state restore}. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = "Makes the key what a snapshot says it was; what it has learned since is gone. Where there is no"
                + " state file, it makes one.")
final class StateRestore implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "The snapshot, encrypted as the state file is or not at all.")
    private Path snapshot;

    @Option(
            names = "--other-key",
            description = "Even where the snapshot is of another key; the present one is then gone.")
    private boolean otherKey;

    @Mixin
    private StateOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        TokenState then = options.look(snapshot).state();
        int serial = then.identity().serial();
        if (options.exists()) {
            try (StateFile file = options.open()) {
                int present = file.state().identity().serial();
                if (present != serial && !otherKey) {
                    throw new Misuse("The snapshot is of the key " + serial + ", and the state file holds the key "
                            + present + "; to lose that one, say --other-key.");
                }
                file.replace(then);
            }
        } else {
            StateFile.make(options.path(), options.forNew(), then);
        }
        json.print(Map.of("restored", snapshot.toString(), "serial", serial),
                out -> out.println("The key " + serial + " is what it was when " + snapshot + " was written."));
        return 0;
    }
}
