package dev.keywright.cli;

import com.yubico.yubikit.core.YubiKeyConnection;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.webauthn.UserPrompts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which key's FIDO application, and its PIN. */
final class FidoOptions {

    @Mixin
    private KeyOptions keys;

    @Mixin
    private FingerOption finger;

    @Option(
            names = "--pin-file",
            paramLabel = "FILE",
            description = "Where the key's PIN is; - for standard input. Without it, it is asked for where it is needed.")
    private @Nullable Path pinFile;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** What a command does with an open pipe. */
    @FunctionalInterface
    interface Work<R> {
        R with(YubiKeyConnection connection) throws Exception;
    }

    /** Opens the key's FIDO pipe, or its card pipe where that is all it has, and lets {@code work} use it. */
    <R> R open(Work<R> work) throws Exception {
        try (SecurityKey key = keys.open(finger.verifier());
                YubiKeyConnection connection =
                        key.info().pipes().contains(Pipe.FIDO) ? key.openFido() : key.openCard()) {
            return work.with(connection);
        }
    }

    /** What a command does with the PIN. */
    @FunctionalInterface
    interface PinWork<R> {
        R with(char[] pin) throws Exception;
    }

    /** Gets the PIN, lets {@code work} use it, and wipes it. */
    <R> R withPin(PinWork<R> work) throws Exception {
        char[] pin = pin();
        try {
            return work.with(pin);
        } finally {
            Arrays.fill(pin, '\0');
        }
    }

    /** The PIN, which the caller wipes. */
    char[] pin() throws IOException, Misuse {
        return SecretInput.read(pinFile, "PIN");
    }

    /** Asks the person at this terminal. */
    UserPrompts prompts() {
        return new UserPrompts() {
            @Override
            public char @Nullable [] pin() {
                try {
                    return FidoOptions.this.pin();
                } catch (IOException | Misuse e) {
                    command.commandLine().getErr().println(Sentence.of(e));
                    return null;
                }
            }

            @Override
            public void touchNeeded() {
                command.commandLine().getErr().println("Touch the key.");
            }
        };
    }
}
