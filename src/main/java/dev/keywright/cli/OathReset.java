package dev.keywright.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright oath reset}. */
@Command(
        name = "reset",
        mixinStandardHelpOptions = true,
        description = "Deletes all accounts and their password; they cannot be had back.")
final class OathReset implements Callable<Integer> {

    @Option(names = "--force", description = "Do it; without this, nothing happens.")
    private boolean force;

    @Mixin
    private OathOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        if (!force) {
            throw new Misuse("This deletes every OATH account on the key for good; say so with --force.");
        }
        options.open(session -> {
            session.reset();
            return null;
        });
        json.print(Map.of("reset", true), out -> out.println("The OATH accounts and their password are gone."));
        return 0;
    }
}
