package dev.keywright.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keywright state}: the file that an emulated key remembers by. */
@Command(
        name = "state",
        mixinStandardHelpOptions = true,
        description = "Shows, encrypts, copies and turns back the file in which an emulated key keeps its state.",
        synopsisSubcommandLabel = "COMMAND")
final class StateCommand implements CommandGroup, Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public Map<String, Class<?>> commands() {
        return CommandGroup.inOrder(
                "show", StateShow.class,
                "protect", StateProtect.class,
                "snapshot", StateSnapshot.class,
                "restore", StateRestore.class,
                "clone", StateClone.class,
                "rollback", StateRollback.class);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what to do: show, protect, snapshot, restore, clone or rollback.");
    }
}
