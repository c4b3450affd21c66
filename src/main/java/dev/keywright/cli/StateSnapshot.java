package dev.keywright.cli;

import dev.keywright.host.emulated.StateFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code keywright state snapshot}. */
@Command(
        name = "snapshot",
        mixinStandardHelpOptions = true,
        description = "Writes down what the key remembers now, encrypted as its own file is, for 'state restore'.")
final class StateSnapshot implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "Where to; there must be none yet.")
    private Path snapshot;

    @Mixin
    private StateOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        int serial;
        try (StateFile file = options.open()) {
            file.copyTo(snapshot);
            serial = file.state().identity().serial();
        }
        json.print(Map.of("snapshot", snapshot.toString(), "serial", serial),
                out -> out.println("What the key " + serial + " remembers now is in " + snapshot + "."));
        return 0;
    }
}
