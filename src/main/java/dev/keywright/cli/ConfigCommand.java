package dev.keywright.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keywright config}: a key's applications and settings. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = "Switches a key's applications on and off, and changes its settings.",
        synopsisSubcommandLabel = "COMMAND")
final class ConfigCommand implements CommandGroup, Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public Map<String, Class<?>> commands() {
        return CommandGroup.inOrder(
                "info", ConfigInfo.class,
                "usb", ConfigUsb.class,
                "nfc", ConfigNfc.class,
                "restrict-nfc", ConfigRestrictNfc.class,
                "timeouts", ConfigTimeouts.class,
                "flags", ConfigFlags.class,
                "lock-code", ConfigLockCode.class,
                "reset", ConfigReset.class);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Say what to do: info, usb, nfc, restrict-nfc, timeouts, flags, lock-code or reset.");
    }
}
