package dev.keywright.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keywright oath}: one-time codes on a key. */
@Command(
        name = "oath",
        mixinStandardHelpOptions = true,
        description = "Manages the one-time code accounts on a key.",
        synopsisSubcommandLabel = "COMMAND")
final class OathCommand implements CommandGroup, Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public Map<String, Class<?>> commands() {
        return CommandGroup.inOrder(
                "add", OathAdd.class,
                "import", OathImport.class,
                "convert", OathConvert.class,
                "list", OathList.class,
                "code", OathCode.class,
                "rename", OathRename.class,
                "remove", OathRemove.class,
                "password", OathPassword.class,
                "reset", OathReset.class);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Say what to do: add, import, convert, list, code, rename, remove, password or reset.");
    }
}
