package dev.keywright.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keywright fido}: passkeys. */
@Command(
        name = "fido",
        mixinStandardHelpOptions = true,
        description = "Manages a key's passkeys, PIN, fingers and settings, and registers and signs in with it.",
        synopsisSubcommandLabel = "COMMAND")
final class FidoCommand implements CommandGroup, Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public Map<String, Class<?>> commands() {
        return CommandGroup.inOrder(
                "info", FidoInfo.class,
                "pin", FidoPin.class,
                "credentials", FidoCredentials.class,
                "fingers", FidoFingers.class,
                "config", FidoConfig.class,
                "register", FidoRegister.class,
                "assert", FidoAssert.class,
                "reset", FidoReset.class);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what to do: info, pin, credentials, fingers, config, register, assert or reset.");
    }
}
