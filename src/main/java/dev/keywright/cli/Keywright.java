package dev.keywright.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/** The command line's entry point. Exit status 0 is success, 1 a failure, 2 a misuse. */
@Command(
        name = "keywright",
        mixinStandardHelpOptions = true,
        versionProvider = Keywright.Version.class,
        description = "Talks to security keys, programs them, verifies with them, and emulates them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            EmulateCommand.class,
            FidoCommand.class,
            KeysCommand.class,
            OathCommand.class,
            ProfilesCommand.class,
            ServeCommand.class,
            HelpCommand.class
        })
public final class Keywright implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    public static void main(String[] arguments) {
        Logging.quiet();
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Keywright())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> fail(failure, command))
                .setParameterExceptionHandler((misuse, arguments) -> misuse(misuse));
    }

    private static int fail(Exception failure, CommandLine command) {
        command.getErr().println(Sentence.of(failure));
        return failure instanceof Misuse ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    private static int misuse(ParameterException misuse) {
        CommandLine command = misuse.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(Sentence.of(misuse));
        err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        return CommandLine.ExitCode.USAGE;
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Keywright.class.getPackage().getImplementationVersion();
            return new String[] {"keywright " + (version == null ? "(unpackaged)" : version)};
        }
    }
}
