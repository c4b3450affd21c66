package dev.keywright.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keywright oath}: one-time codes on a key. */
@Command(
        name = "oath",
        mixinStandardHelpOptions = true,
        description = "Manages the one-time code accounts on a key.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            OathAdd.class,
            OathList.class,
            OathCode.class,
            OathRename.class,
            OathRemove.class,
            OathPassword.class,
            OathReset.class
        })
final class OathCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what to do: add, list, code, rename, remove, password or reset.");
    }
}
