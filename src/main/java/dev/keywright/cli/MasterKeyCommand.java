package dev.keywright.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keywright master-key}: the keys that the service's secrets depend on. */
@Command(
        name = "master-key",
        mixinStandardHelpOptions = true,
        description = "Changes the master key that protects the secrets in the service's database, while the service"
                + " runs.",
        synopsisSubcommandLabel = "COMMAND")
final class MasterKeyCommand implements CommandGroup, Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public Map<String, Class<?>> commands() {
        return CommandGroup.inOrder("rotate", MasterKeyRotate.class, "retire", MasterKeyRetire.class);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: rotate or retire.");
    }
}
