package dev.keywright.cli;

import dev.keywright.host.emulated.StateFile;
import dev.keywright.host.emulated.StateProtection;
import dev.keywright.host.emulated.StateProtection.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright state protect}. */
@Command(
        name = "protect",
        mixinStandardHelpOptions = true,
        description = "Encrypts the file, changes what it is encrypted with, or decrypts it for good. Copies that were"
                + " made before stay as they are.")
final class StateProtect implements Callable<Integer> {

    @Option(
            names = "--new-passphrase-file",
            paramLabel = "FILE",
            description = "Where the new passphrase is; - to be asked for it, or to give it on standard input.")
    private @Nullable Path newPassphrase;

    @Option(
            names = "--new-key-file",
            paramLabel = "FILE",
            description = "The file with the 64 hex digits of the new key.")
    private @Nullable Path newKey;

    @Option(names = "--remove", description = "Do not encrypt the file any more.")
    private boolean remove;

    @Mixin
    private StateOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        if ((newPassphrase != null ? 1 : 0) + (newKey != null ? 1 : 0) + (remove ? 1 : 0) != 1) {
            throw new Misuse("Give one of --new-passphrase-file FILE, --new-key-file FILE and --remove.");
        }
        Kind kind;
        try (StateFile file = options.open()) {
            file.protect(next());
            kind = file.facts().protection();
        }
        json.print(Map.of("protection", name(kind)), out -> out.println(switch (kind) {
            case NONE -> "The state file is not encrypted any more.";
            case PASSPHRASE -> "The state file is encrypted with the passphrase; without it, the key is lost.";
            case KEY_FILE -> "The state file is encrypted with the key file; without it, the key is lost.";
        }));
        return 0;
    }

    private StateProtection next() throws IOException, Misuse {
        if (newPassphrase != null) {
            return ProtectionOptions.passphrase(newPassphrase, "new state passphrase", true);
        }
        return newKey != null ? StateProtection.keyFile(newKey) : StateProtection.NONE;
    }

    /** As JSON has it. */
    static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
