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

/** The access code of a slot, and the one that it gets. */
final class AccessCodeOptions {

    private static final Path PROMPT = Path.of("-");

    @Option(
            names = "--access-code-file",
            paramLabel = "FILE",
            description = "Where the slot's access code is, 12 hex digits; - to be asked for it, or to give it on"
                    + " standard input. It stays the slot's code.")
    private @Nullable Path current;

    @Option(
            names = "--new-access-code-file",
            paramLabel = "FILE",
            description = "Where the access code is that the slot gets, likewise.")
    private @Nullable Path next;

    @Option(names = "--remove-access-code", description = "Leave the slot without an access code.")
    private boolean remove;

    AccessCodes read() throws IOException, Misuse, InvalidSlotContent {
        if (remove && next != null) {
            throw new Misuse("Give either --new-access-code-file or --remove-access-code, not both.");
        }
        if (remove && current == null) {
            throw new Misuse("Give the code that is to be removed with --access-code-file.");
        }
        Secret given = current == null ? null : read(current);
        if (next == null) {
            return remove ? new AccessCodes(given, null) : AccessCodes.keeping(given);
        }
        Path source = next.equals(PROMPT) ? null : next;
        return new AccessCodes(given, parse(SecretInput.readTwice(source, "new access code")));
    }

    static Secret read(Path file) throws IOException, Misuse, InvalidSlotContent {
        return parse(SecretInput.read(file.equals(PROMPT) ? null : file, "access code"));
    }

    private static Secret parse(char[] typed) throws InvalidSlotContent {
        try {
            return AccessCodes.check(HexSecret.parse(typed, "access code"));
        } finally {
            Arrays.fill(typed, '\0');
        }
    }
}
