package dev.keywright.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keywright fido}: passkeys. */
@Command(
        name = "fido",
        mixinStandardHelpOptions = true,
        description = "Manages a key's passkeys and its PIN, and registers and signs in with it.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            FidoInfo.class,
            FidoPin.class,
            FidoCredentials.class,
            FidoRegister.class,
            FidoAssert.class,
            FidoReset.class
        })
final class FidoCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what to do: info, pin, credentials, register, assert or reset.");
    }
}
