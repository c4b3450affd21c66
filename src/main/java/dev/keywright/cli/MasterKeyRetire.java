package dev.keywright.cli;

import dev.keywright.store.Database;
import dev.keywright.store.MasterKeyRotation;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keywright master-key retire}. */
@Command(
        name = "retire",
        mixinStandardHelpOptions = true,
        description = "Takes the master keys out of the file that protect nothing in the database any more. Backups of"
                + " the database from before the rotation need a copy of the file from then.")
final class MasterKeyRetire implements Callable<Integer> {

    @Mixin
    private StoreOptions store;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws IOException {
        try (Database database = store.openExisting()) {
            // Nodes may have sealed with the data key before for a minute after the rotation.
            int resealed = SealedSecrets.reseal(database, store);
            MasterKeyRotation.Outcome retired =
                    new MasterKeyRotation(database, store.masterKey(), InstantSource.system()).retire();
            int keys = retired.masters().size();
            json.print(MasterKeyRotate.answer(retired, resealed), out -> out.println(keys == 1
                    ? "One master key is left, " + retired.primary() + "."
                    : keys + " master keys are left, of which " + retired.primary() + " protects new data keys."));
        }
        return 0;
    }
}
