package dev.keywright.cli;

import dev.keywright.crypto.Secret;
import dev.keywright.host.otp.AccessCodes;
import dev.keywright.host.otp.HexSecret;
import dev.keywright.host.otp.InvalidSlotContent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --access-code-file}: the access code that a slot has. */
final class AccessCodeOption {

    private static final Path PROMPT = Path.of("-");

    @Option(
            names = "--access-code-file",
            paramLabel = "FILE",
            description = "Where the slot's access code is, 12 hex digits; - to be asked for it, or to give it on"
                    + " standard input.")
    private @Nullable Path file;

    boolean isGiven() {
        return file != null;
    }

    /** The code, which the caller wipes; null where none was given. */
    @Nullable Secret read() throws IOException, Misuse, InvalidSlotContent {
        return file == null ? null : parse(SecretInput.read(unlessPrompt(file), "access code"));
    }

    /** A code that a slot gets, which a person types twice. */
    static Secret readNew(Path file) throws IOException, Misuse, InvalidSlotContent {
        return parse(SecretInput.readTwice(unlessPrompt(file), "new access code"));
    }

    private static @Nullable Path unlessPrompt(Path file) {
        return file.equals(PROMPT) ? null : file;
    }

    private static Secret parse(char[] typed) throws InvalidSlotContent {
        try {
            return AccessCodes.check(HexSecret.parse(typed, "access code"));
        } finally {
            Arrays.fill(typed, '\0');
        }
    }
}
