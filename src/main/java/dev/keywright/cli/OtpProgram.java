package dev.keywright.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keywright otp program}, by the kind of the slot. */
@Command(
        name = "program",
        mixinStandardHelpOptions = true,
        description = "Programs a slot; what it held is gone.",
        synopsisSubcommandLabel = "KIND")
final class OtpProgram implements CommandGroup, Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public Map<String, Class<?>> commands() {
        return CommandGroup.inOrder(
                "yubico", OtpProgramYubico.class,
                "hotp", OtpProgramHotp.class,
                "static", OtpProgramStatic.class,
                "hmac", OtpProgramHmac.class,
                "challenge", OtpProgramChallenge.class);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what the slot is to be: yubico, hotp, static, hmac or challenge.");
    }
}
