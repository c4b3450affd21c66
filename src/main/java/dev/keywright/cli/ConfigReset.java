package dev.keywright.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright config reset}. */
@Command(
        name = "reset",
        mixinStandardHelpOptions = true,
        description = "Makes the whole key as new, every application and setting; few keys can do that.")
final class ConfigReset implements Callable<Integer> {

    @Option(names = "--force", description = "Do it; without this, nothing happens.")
    private boolean force;

    @Mixin
    private ConfigOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        if (!force) {
            throw new Misuse("This deletes everything on the key for good, in every application; say so with --force.");
        }
        options.open((session, key) -> {
            session.reset();
            return key;
        });
        json.print(Map.of("reset", true), out -> out.println("The whole key is as new."));
        return 0;
    }
}
