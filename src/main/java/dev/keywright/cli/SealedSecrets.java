package dev.keywright.cli;

import dev.keywright.rp.code.OneTimeCodes;
import dev.keywright.store.Database;
import dev.keywright.store.InstallationSecrets;
import dev.keywright.store.KeyringVault;
import dev.keywright.store.Resealing;
import dev.keywright.store.SealedColumn;
import java.io.IOException;
import java.util.List;

/** All that the service seals, which a rotation seals anew. */
final class SealedSecrets {

    private static final List<SealedColumn> COLUMNS = List.of(InstallationSecrets.SEALED, OneTimeCodes.SEALED);

    private SealedSecrets() {}

    /** How many were not sealed with the newest data key, and are now. */
    static int reseal(Database database, StoreOptions store) throws IOException {
        KeyringVault vault = store.vault(database);
        Resealing.Outcome outcome = new Resealing(database, vault).run(COLUMNS);
        if (!outcome.broken().isEmpty()) {
            throw new IOException("The master key is changed, but what is sealed at "
                    + String.join(", ", outcome.broken())
                    + " does not open and stays as it is; restore it from a backup.");
        }
        return outcome.resealed();
    }
}
