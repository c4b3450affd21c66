package dev.keywright.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line's entry point. Exit status 0 is success, 1 a failure, 2 a misuse. */
@Command(
        name = "keywright",
        mixinStandardHelpOptions = true,
        versionProvider = Keywright.Version.class,
        description = "Talks to security keys, programs them, verifies with them, and emulates them.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Where no key is plugged in, a command uses the emulated one, and says so.",
            "The data folder is $KEYWRIGHT_DATA, or else ~/.local/share/keywright."
        })
public final class Keywright implements CommandGroup, Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Map<String, Class<?>> commands() {
        return CommandGroup.inOrder(
                "serve", ServeCommand.class,
                "api-key", ApiKeyCommand.class,
                "emulate", EmulateCommand.class,
                "keys", KeysCommand.class,
                "oath", OathCommand.class,
                "fido", FidoCommand.class,
                "otp", OtpCommand.class,
                "provision", ProvisionCommand.class,
                "config", ConfigCommand.class,
                "profiles", ProfilesCommand.class,
                "state", StateCommand.class,
                "audit", AuditCommand.class,
                "master-key", MasterKeyCommand.class,
                HELP, HelpCommand.class);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    public static void main(String[] arguments) {
        Logging.quiet();
        // JDK 22 to 24 would call a pipe a console, too, and ask on standard output (JDK-8361911).
        System.setProperty("jdk.console", "java.base");
        int status = commandLine(arguments).execute(arguments);
        // Exit would first look through every jar for somebody who wants to log it, so that a success just ends.
        if (status != CommandLine.ExitCode.OK) {
            System.exit(status);
        }
    }

    static CommandLine commandLine(String... arguments) {
        // picocli would look for Groovy in every jar of the class path.
        System.setProperty("picocli.disable.closures", "true");
        return CommandGroup.build(new Keywright(), List.of(arguments))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> fail(failure, command))
                .setParameterExceptionHandler((misuse, given) -> misuse(misuse));
    }

    private static int fail(Exception failure, CommandLine command) {
        LoggerFactory.getLogger(Keywright.class).debug("The command failed.", failure);
        command.getErr().println(Sentence.of(failure));
        return failure instanceof Misuse ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    private static int misuse(ParameterException misuse) {
        CommandLine command = misuse.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(misuse instanceof UnmatchedArgumentException unknown ? describe(unknown) : Sentence.of(misuse));
        err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        return CommandLine.ExitCode.USAGE;
    }

    private static String describe(UnmatchedArgumentException unknown) {
        String known = unknown.getSuggestions().isEmpty()
                ? ""
                : "; did you mean " + String.join(" or ", unknown.getSuggestions()) + "?";
        String sentence = "'" + unknown.getUnmatched().get(0) + "' is not known here" + known;
        return known.isEmpty() ? sentence + "." : sentence;
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
