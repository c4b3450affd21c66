package dev.keywright.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keywright otp}: the two slots that a key types from, or answers challenges with. */
@Command(
        name = "otp",
        mixinStandardHelpOptions = true,
        description = "Programs the two slots of a key's OTP application, and asks them.",
        synopsisSubcommandLabel = "COMMAND")
final class OtpCommand implements CommandGroup, Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public Map<String, Class<?>> commands() {
        return CommandGroup.inOrder(
                "info", OtpInfo.class,
                "program", OtpProgram.class,
                "update", OtpUpdate.class,
                "swap", OtpSwap.class,
                "delete", OtpDelete.class,
                "ndef", OtpNdef.class,
                "calculate", OtpCalculate.class);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what to do: info, program, update, swap, delete, ndef or calculate.");
    }
}
