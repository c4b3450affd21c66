package dev.keywright.store;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Changes the master key while nodes run. The file is always written before the database relies on it, so that an
 * interruption leaves keys too many, never one too few; a rotation that was interrupted is finished by the next.
 */
public final class MasterKeyRotation {

    private final Jdbi jdbi;
    private final MasterKeyFile file;
    private final InstantSource clock;

    /** @param masterKeys the master keyring's file, which the nodes read, too, or a copy of which each will be given */
    public MasterKeyRotation(Database database, Path masterKeys, InstantSource clock) {
        this.jdbi = database.aside();
        this.file = new MasterKeyFile(masterKeys);
        this.clock = clock;
    }

    /**
     * What was done.
     *
     * @param primary the id of the master key that wraps new data keys
     * @param masters the ids of all keys in the file
     */
    public record Outcome(long primary, List<Long> masters) {}

    /**
     * Adds the master key that the next rotation will use, so that nodes that have copies of the file can be given it
     * first. Nothing else changes; a key that is prepared already is left as it is.
     */
    public Outcome prepare() throws MasterKeyException {
        return inTurn(handle -> {
            MasterKeyring masters = file.read();
            if (!masters.isPrepared()) {
                masters = masters.prepared();
                file.write(masters);
            }
            return masters;
        });
    }

    /** Makes the prepared master key the primary one, or a new one; wraps every data key by it, and adds a data key. */
    public Outcome rotate() throws MasterKeyException {
        return inTurn(handle -> {
            MasterKeyring masters = file.read();
            List<DataKeys.Wrapped> rows = DataKeys.all(handle);
            long primary = masters.primary();
            boolean interrupted = rows.stream().anyMatch(row -> row.masterKey() != primary);
            if (!interrupted) {
                masters = (masters.isPrepared() ? masters : masters.prepared()).promoted();
                file.write(masters);
            }
            for (DataKeys.Wrapped row : rows) {
                rewrap(handle, row, masters);
            }
            DataKeys.add(handle, masters, rows.get(rows.size() - 1).id() + 1, clock.instant());
            return masters;
        });
    }

    /** Removes the old master keys that wrap no data key any more; backups that need them need the file as it was. */
    public Outcome retire() throws MasterKeyException {
        return inTurn(handle -> {
            Set<Long> used =
                    DataKeys.all(handle).stream().map(DataKeys.Wrapped::masterKey).collect(Collectors.toSet());
            MasterKeyring masters = file.read();
            MasterKeyring kept = masters.retaining(used::contains);
            if (!kept.ids().equals(masters.ids())) {
                file.write(kept);
            }
            return kept;
        });
    }

    private void rewrap(Handle handle, DataKeys.Wrapped row, MasterKeyring masters) throws MasterKeyException {
        try {
            DataKeys.rewrap(handle, row, masters);
        } catch (GeneralSecurityException e) {
            throw new MasterKeyException("The data key " + row.id() + " does not open with the master key file "
                    + file.path() + ": one of the two was changed; restore it from a backup.", e);
        }
    }

    private Outcome inTurn(Step step) throws MasterKeyException {
        return jdbi.inTransaction(handle -> {
            DataKeys.takeTurn(handle);
            if (DataKeys.all(handle).isEmpty()) {
                throw new MasterKeyException("This database has no secrets yet, so that there is no master key to"
                        + " change; start the service first.");
            }
            MasterKeyring masters = step.run(handle);
            return new Outcome(masters.primary(), masters.ids());
        });
    }

    private interface Step {
        MasterKeyring run(Handle handle) throws MasterKeyException;
    }
}
