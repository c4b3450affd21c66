package dev.keywright.cli;

import dev.keywright.crypto.Secret;
import dev.keywright.host.management.ConfigurationChange;
import dev.keywright.wire.management.DeviceTag;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright config lock-code}. */
@Command(
        name = "lock-code",
        mixinStandardHelpOptions = true,
        description = "Sets, changes or clears the lock code that all these settings then want. Nobody can clear a lost"
                + " one.")
final class ConfigLockCode implements Callable<Integer> {

    @ArgGroup(multiplicity = "1")
    private Change change;

    static final class Change {
        @Option(names = "--set", description = "Set the lock code, or another one.")
        private boolean set;

        @Option(names = "--clear", description = "Let everybody change the settings again.")
        private boolean clear;
    }

    @Option(
            names = "--new-lock-code-file",
            paramLabel = "FILE",
            description = "With --set: where the new lock code is, 32 hex digits; - for standard input."
                    + " Without it, it is asked for.")
    private @Nullable Path newLockCode;

    @Mixin
    private LockCodeOption lockCode;

    @Mixin
    private ConfigOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        if (change.clear && newLockCode != null) {
            throw new Misuse("Clearing takes no new lock code; leave --new-lock-code-file out.");
        }
        try (Secret code = change.clear
                ? Secret.copyOf(new byte[DeviceTag.LOCK_CODE_LENGTH])
                : newCode()) {
            options.open((session, key) -> {
                lockCode.write(session, ConfigurationChange.NONE.withNewLockCode(code));
                return key;
            });
        }
        json.print(Map.of("locked", change.set), out -> out.println(change.set
                ? "The settings are locked; without the lock code, they stay as they are for ever."
                : "The lock code is cleared."));
        return 0;
    }

    private Secret newCode() throws Exception {
        Secret code = LockCodeOption.read(newLockCode, "new lock code", true);
        byte[] zeros = new byte[code.length()];
        if (code.matches(zeros)) {
            code.close();
            throw new Misuse("A lock code of zeros is none; give another, or say --clear.");
        }
        return code;
    }
}
