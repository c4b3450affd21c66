package dev.keywright.cli;

import dev.keywright.host.emulated.StateProtection;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the journal of provisioned keys is encrypted with. */
final class ProvisionProtection {

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "Where the passphrase is that encrypts the journal; - to be asked for it, or to give it on"
                    + " standard input.")
    private @Nullable Path passphraseFile;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "The file whose 64 hex digits encrypt the journal, instead of a passphrase.")
    private @Nullable Path keyFile;

    /** @param isNew whether a passphrase is asked for twice */
    StateProtection read(boolean isNew) throws IOException, Misuse {
        if (passphraseFile != null && keyFile != null) {
            throw new Misuse("The journal is encrypted with a passphrase or with a key file, not with both; leave"
                    + " --passphrase-file or --key-file out.");
        }
        if (passphraseFile != null) {
            return ProtectionOptions.passphrase(passphraseFile, "journal passphrase", isNew);
        }
        return keyFile == null ? StateProtection.NONE : StateProtection.keyFile(keyFile);
    }
}
