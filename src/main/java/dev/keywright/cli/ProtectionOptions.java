package dev.keywright.cli;

import dev.keywright.host.emulated.EmulatedSecurityKey;
import dev.keywright.host.emulated.StateFile;
import dev.keywright.host.emulated.StateProtection;
import dev.keywright.host.emulated.StateProtection.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the emulated key's state file is encrypted with. */
final class ProtectionOptions {

    static final String PASSPHRASE_VARIABLE = "KEYWRIGHT_STATE_PASSPHRASE_FILE";
    static final String KEY_VARIABLE = "KEYWRIGHT_STATE_KEY_FILE";
    private static final Path PROMPT = Path.of("-");

    @Option(
            names = "--state-passphrase-file",
            paramLabel = "FILE",
            description = "Where the passphrase is that encrypts the emulated key's state file; - to be asked for it,"
                    + " or to give it on standard input. Without it, $" + PASSPHRASE_VARIABLE + " names the file.")
    private @Nullable Path passphraseFile;

    @Option(
            names = "--state-key-file",
            paramLabel = "FILE",
            description = "The file whose 64 hex digits encrypt the emulated key's state file, instead of a passphrase."
                    + " Without it, $" + KEY_VARIABLE + " names the file.")
    private @Nullable Path keyFile;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private @Nullable StateProtection given;

    /** What was given for the state file at {@code state}; nothing where nothing was. */
    StateProtection given(Path state) throws IOException, Misuse {
        if (given == null) {
            given = read(Files.notExists(state), System.getenv());
        }
        return given;
    }

    /** The same, but nothing for a file that is not encrypted, whatever was given. */
    StateProtection needed(Path state) throws IOException, Misuse {
        return StateFile.protection(state) == Kind.NONE ? StateProtection.NONE : given(state);
    }

    /** What the options say, or else the environment. */
    StateProtection read(boolean isNew, Map<String, String> environment) throws IOException, Misuse {
        boolean option = passphraseFile != null || keyFile != null;
        Path passphrase = option ? passphraseFile : path(environment.get(PASSPHRASE_VARIABLE));
        Path key = option ? keyFile : path(environment.get(KEY_VARIABLE));
        if (passphrase != null && key != null) {
            throw new Misuse("A state file is encrypted with a passphrase or with a key file, not with both; leave "
                    + (option
                            ? "--state-passphrase-file or --state-key-file"
                            : PASSPHRASE_VARIABLE + " or " + KEY_VARIABLE)
                    + " out.");
        }
        if (passphrase != null) {
            return passphrase(passphrase, "state passphrase", isNew);
        }
        return key == null ? StateProtection.NONE : StateProtection.keyFile(key);
    }

    private static @Nullable Path path(@Nullable String name) {
        return name == null || name.isBlank() ? null : Path.of(name);
    }

    /** The passphrase in {@code file}; where it is {@code -}, a person is asked for it, twice for a new one. */
    static StateProtection passphrase(Path file, String what, boolean isNew) throws IOException, Misuse {
        Path source = file.equals(PROMPT) ? null : file;
        char[] passphrase = isNew ? SecretInput.readTwice(source, what) : SecretInput.read(source, what);
        try {
            return StateProtection.passphrase(passphrase);
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    /** Says so where the key's secrets are for everybody to read who gets hold of the file. */
    void warn(EmulatedSecurityKey key) {
        StateFile.Facts file = key.stateFile();
        if (file.protection() == Kind.NONE) {
            command.commandLine().getErr().println("The emulated key's secrets stand unencrypted in " + file.path()
                    + "; 'keywright state protect' encrypts them.");
        }
    }

    /** The same, of a key that has just been made. */
    void warnOfNew(EmulatedSecurityKey key) {
        if (key.stateFile().made()) {
            warn(key);
        }
    }
}
