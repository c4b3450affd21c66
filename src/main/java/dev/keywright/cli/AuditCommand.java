package dev.keywright.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keywright audit}: what the service did. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = "Checks and exports the log of what the service did, by whom and to what.",
        synopsisSubcommandLabel = "COMMAND")
final class AuditCommand implements CommandGroup, Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public Map<String, Class<?>> commands() {
        return CommandGroup.inOrder("verify", AuditVerify.class, "export", AuditExport.class);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: verify or export.");
    }
}
