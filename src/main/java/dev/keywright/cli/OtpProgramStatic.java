package dev.keywright.cli;

import dev.keywright.crypto.RandomSource;
import dev.keywright.host.otp.StaticPassword;
import dev.keywright.wire.otp.KeyboardLayout;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright otp program static}. */
@Command(
        name = "static",
        mixinStandardHelpOptions = true,
        description = "Makes a slot type a password, always the same, of up to 38 characters.")
final class OtpProgramStatic implements Callable<Integer> {

    @Option(
            names = "--layout",
            paramLabel = "LAYOUT",
            defaultValue = "modhex",
            description = "The keyboard layout of the computers that it is typed on: ${COMPLETION-CANDIDATES}. MODHEX,"
                    + " the default, has 16 letters in upper and lower case, which are the same on nearly all.")
    private KeyboardLayout layout;

    @Option(
            names = "--length",
            paramLabel = "NUMBER",
            defaultValue = "38",
            description = "How many ModHex letters --generate makes (the default is 38).")
    private int length;

    @Mixin
    private SlotKeySource source;

    @Mixin
    private SlotWriting writing;

    @Override
    public Integer call() throws Exception {
        Map<String, Object> answer = writing.answer("static");
        source.use("static password", true, () -> StaticPassword.random(length, RandomSource.system()), answer,
                typed -> {
                    try (StaticPassword password = StaticPassword.of(typed, layout)) {
                        writing.program(session -> password);
                    }
                });
        writing.print(answer, "types a password");
        return 0;
    }
}
