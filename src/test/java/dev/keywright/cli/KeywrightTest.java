package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class KeywrightTest {

    static Stream<CommandLine> everyCommand() {
        List<CommandLine> all = new ArrayList<>();
        collect(Keywright.commandLine(), all);
        return all.stream();
    }

    private static void collect(CommandLine command, List<CommandLine> all) {
        all.add(command);
        command.getSubcommands().values().forEach(sub -> collect(sub, all));
    }

    @Test
    void theCommandsOfTheDesignAreThere() {
        assertThat(everyCommand().map(command -> command.getCommandSpec().qualifiedName()))
                .contains("keywright serve", "keywright emulate", "keywright keys", "keywright oath add",
                        "keywright oath code", "keywright oath import", "keywright oath convert",
                        "keywright fido register", "keywright fido assert",
                        "keywright otp info", "keywright otp program hmac", "keywright otp calculate",
                        "keywright profiles list", "keywright profiles show", "keywright profiles diff",
                        "keywright profiles capture", "keywright profiles metadata", "keywright state protect", "keywright config info",
                        "keywright config usb", "keywright config nfc", "keywright config lock-code",
                        "keywright config reset",
                        "keywright api-key create", "keywright api-key list", "keywright api-key revoke");
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void aCommandIsNamedAndDescribed(CommandLine command) {
        String name = command.getCommandSpec().name();
        assertThat(command.getCommand().getClass().getAnnotation(CommandLine.Command.class).name()).isEqualTo(name);
        assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
        assertThat(command.getCommandSpec().options()).allSatisfy(option -> assertThat(option.description()).isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void aCommandThatDoesSomethingCanAnswerInJson(CommandLine command) {
        boolean leaf = !(command.getCommand() instanceof CommandGroup)
                && !(command.getCommand() instanceof CommandLine.HelpCommand);
        assertThat(command.getCommandSpec().findOption("--json") != null).isEqualTo(leaf);
    }

    static Stream<CommandLine> ourCommands() {
        return everyCommand().filter(command -> !(command.getCommand() instanceof CommandLine.HelpCommand));
    }

    @ParameterizedTest
    @MethodSource("ourCommands")
    void helpIsInSentencesAndNamesEveryValue(CommandLine command) {
        assertThat(String.join(" ", command.getCommandSpec().usageMessage().description())).endsWith(".");
        assertThat(command.getCommandSpec().args()).allSatisfy(argument -> {
            assertThat(String.join(" ", argument.description())).endsWith(".");
            assertThat(argument.arity().max() == 0 || !argument.paramLabel().startsWith("<")).isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("ourCommands")
    void namingACommandBuildsItAlone(CommandLine command) {
        String[] words = command.getCommandSpec().qualifiedName().split(" ");
        String[] arguments = Stream.concat(Stream.of(words).skip(1), Stream.of("--help")).toArray(String[]::new);
        StringWriter out = new StringWriter();
        CommandLine built = Keywright.commandLine(arguments).setOut(new PrintWriter(out));
        assertThat(built.execute(arguments)).isZero();
        assertThat(out.toString().lines().findFirst()).hasValueSatisfying(
                line -> assertThat(line).startsWith("Usage: " + command.getCommandSpec().qualifiedName()));
    }

    @Test
    void anUnknownCommandIsAMisuseThatNamesWhatWasPerhapsMeant() {
        StringWriter err = new StringWriter();
        CommandLine built = Keywright.commandLine("oaths").setErr(new PrintWriter(err));
        assertThat(built.execute("oaths")).isEqualTo(2);
        assertThat(err.toString().lines()).satisfiesExactly(
                sentence -> assertThat(sentence).matches("'oaths' is not known here; did you mean .*oath.*\\?"),
                hint -> assertThat(hint).isEqualTo("See: keywright --help"));
    }

    @Test
    void aMisuseSaysWhereToLook() {
        StringWriter err = new StringWriter();
        CommandLine built = Keywright.commandLine("emulate").setErr(new PrintWriter(err));
        assertThat(built.execute("emulate")).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly("Say where the key is plugged in: --pcsc HOST:PORT, --uhid or --usbip HOST:PORT.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0x00", "12 34", "seed"})
    void aSeedIsInHex(String seed) {
        String[] arguments = {"emulate", "--pcsc", "127.0.0.1:9", "--state", "unused.state", "--seed", seed};
        StringWriter err = new StringWriter();
        CommandLine built = Keywright.commandLine(arguments).setErr(new PrintWriter(err));
        assertThat(built.execute(arguments)).isEqualTo(2);
        assertThat(err.toString()).startsWith("--seed takes whole bytes in hex, such as 00ff, and at least one.");
    }

    @Test
    void theEmulatedKeysProfileIsTakenOnlyFromBehindAnEqualsSign() {
        CommandLine.ParseResult parsed = Keywright.commandLine("oath", "add", "--emulated", "otpauth://x")
                .parseArgs("oath", "add", "--emulated", "otpauth://x");
        assertThat(parsed.subcommand().subcommand().matchedPositionalValue(0, List.<String>of()))
                .containsExactly("otpauth://x");
    }
}
