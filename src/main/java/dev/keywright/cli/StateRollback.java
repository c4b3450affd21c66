package dev.keywright.cli;

import dev.keywright.host.emulated.StateFile;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright state rollback}. */
@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description = "Makes the key forget its last changes, as if somebody had put back an old copy of it: counters"
                + " come again, and what was added since is gone for good.")
final class StateRollback implements Callable<Integer> {

    @Option(
            names = "--steps",
            paramLabel = "NUMBER",
            defaultValue = "1",
            description = "How many changes; ${DEFAULT-VALUE} without it, and 'keywright state show' tells the most.")
    private int steps;

    @Mixin
    private StateOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        int left;
        try (StateFile file = options.open()) {
            file.rollback(steps);
            left = file.facts().changes();
        }
        json.print(Map.of("rolledBack", steps, "changes", left), out -> out.println(
                "The key has forgotten its last " + (steps == 1 ? "change." : steps + " changes.")));
        return 0;
    }
}
