package dev.keywright.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keywright fido fingers}. */
@Command(
        name = "fingers",
        mixinStandardHelpOptions = true,
        description = "Manages the fingers that a key with a sensor knows its user by; each command takes the key's PIN.",
        synopsisSubcommandLabel = "COMMAND")
final class FidoFingers implements CommandGroup, Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public Map<String, Class<?>> commands() {
        return CommandGroup.inOrder(
                "list", FingersList.class,
                "add", FingersAdd.class,
                "rename", FingersRename.class,
                "remove", FingersRemove.class);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: list, add, rename or remove.");
    }
}
