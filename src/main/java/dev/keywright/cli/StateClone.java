package dev.keywright.cli;

import dev.keywright.host.emulated.StateFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code keywright state clone}. */
@Command(
        name = "clone",
        mixinStandardHelpOptions = true,
        description = "Makes a second key that is the same, with the same serial number and secrets, and from here on"
                + " with counters of its own: what a relying party should notice.")
final class StateClone implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "The second key's state file; there must be none yet.")
    private Path clone;

    @Mixin
    private StateOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        int serial;
        try (StateFile file = options.open()) {
            file.copyTo(clone);
            serial = file.state().identity().serial();
        }
        json.print(Map.of("clone", clone.toString(), "serial", serial),
                out -> out.println("There is a second key " + serial + ": use it with --state " + clone + "."));
        return 0;
    }
}
