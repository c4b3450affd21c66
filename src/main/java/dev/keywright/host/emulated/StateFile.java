package dev.keywright.host.emulated;

import dev.keywright.crypto.RandomSource;
import dev.keywright.host.emulated.Disk.OpenFile;
import dev.keywright.host.emulated.StateProtection.Kind;
import dev.keywright.host.emulated.StateRecords.Contents;
import dev.keywright.host.emulated.StateRecords.Place;
import dev.keywright.host.emulated.StateRecords.Written;
import dev.keywright.token.StateStore;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateChange.Made;
import dev.keywright.token.state.TokenState;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * The file in which an emulated key keeps its state (see {@code docs/state-file.md}). One process at a time holds it.
 * Each batch of changes is appended and flushed to the disk before {@link #append} returns; whatever needs more than an
 * append is written as a new file beside the old one, and put in its place in one step.
 */
public final class StateFile implements StateStore, AutoCloseable {

    /** Below this, in bytes, a file is not worth writing anew. */
    static final int SMALL = 1 << 20;
    private static final int WORTHWHILE_RATIO = 4;
    private static final RandomSource RANDOM = RandomSource.system();

    private final Disk disk;
    private final Path path;
    private final Closeable lock;
    private final int small;
    private final boolean made;
    private OpenFile file;
    private StateKey key;
    private StateRecords records;
    private TokenState state;
    private Place end;
    private int lengthWhenCompact;
    private boolean broken;

    private StateFile(
            Disk disk, Path path, Closeable lock, int small, boolean made, OpenFile file, StoredState stored) {
        this.disk = disk;
        this.path = path;
        this.lock = lock;
        this.small = small;
        this.made = made;
        this.file = file;
        this.key = stored.key();
        this.records = stored.records();
        this.state = stored.contents().state();
        this.end = stored.contents().end();
        this.lengthWhenCompact = end.at();
    }

    /**
     * What a file is like, for people.
     *
     * @param format  the version of its format
     * @param made    whether there was none when it was opened
     * @param changes that it remembers since it was made or written anew; they can be rolled back
     * @param length  in bytes
     */
    public record Facts(Path path, int format, Kind protection, boolean made, int changes, int length) {}

    /** Opens a file that is not encrypted; see {@link #open(Path, StateProtection, Supplier)}. */
    public static StateFile open(Path path, Supplier<Made> maker) throws IOException {
        return open(path, StateProtection.NONE, maker);
    }

    /**
     * Opens the file at {@code path} and holds it; where there is none, makes one for the key that {@code maker} makes.
     * A file of version 1 is written anew.
     *
     * @param protection what the file is encrypted with, or will be
     * @throws IOException with a sentence for people when the file is held by another process, damaged, foreign,
     *     encrypted otherwise, or cannot be read or written; it is then as it was
     */
    public static StateFile open(Path path, StateProtection protection, Supplier<Made> maker) throws IOException {
        return open(new NioDisk(), path, SMALL, protection, maker);
    }

    /**
     * Makes a file at {@code path} for a key that there is already.
     *
     * @throws IOException with a sentence for people when there is one, or it cannot be written
     */
    public static void make(Path path, StateProtection protection, TokenState state) throws IOException {
        refuseTaken(new NioDisk(), path);
        openOrMake(new NioDisk(), path, SMALL, protection, () -> state).close();
    }

    static StateFile open(Disk disk, Path path, int small, StateProtection protection, Supplier<Made> maker)
            throws IOException {
        return openOrMake(disk, path, small, protection, () -> TokenState.made(maker.get()));
    }

    private static StateFile openOrMake(
            Disk disk, Path path, int small, StateProtection protection, Supplier<TokenState> maker)
            throws IOException {
        refuseFolder(path);
        Closeable lock = disk.lock(path);
        OpenFile file = null;
        try {
            boolean made = !disk.exists(path);
            byte[] bytes = made ? new byte[0] : disk.read(path);
            StoredState.Unlocking unlocking = header -> protection.unlock(header, path);
            if (made || StoredState.isOfVersionOne(path, bytes)) {
                TokenState first = made ? maker.get() : StoredState.versionOne(path, bytes, protection);
                StateKey key = protection.fresh(RANDOM);
                StoredState.write(disk, path, key, first);
                bytes = disk.read(path);
                unlocking = header -> key;
            }
            StoredState stored = StoredState.parse(path, bytes, unlocking);
            // A write that was cut short may have left one, secrets and all.
            disk.delete(StoredState.draft(path));
            file = disk.open(path);
            if (stored.contents().end().at() < bytes.length) {
                file.truncate(stored.contents().end().at());
                file.force();
            }
            return new StateFile(disk, path, lock, small, made, file, stored);
        } catch (IOException | RuntimeException e) {
            if (file != null) {
                file.close();
            }
            lock.close();
            throw e;
        }
    }

    /** What stands in a file, and what the file is like. */
    public record Look(TokenState state, Facts facts) {}

    /** Looks at the file at {@code path}, which is neither held nor changed; the same errors as opening it. */
    public static Look look(Path path, StateProtection protection) throws IOException {
        byte[] bytes = bytes(path);
        if (StoredState.isOfVersionOne(path, bytes)) {
            TokenState state = StoredState.versionOne(path, bytes, protection);
            return new Look(state, new Facts(path, StateFormatOne.VERSION, Kind.NONE, false, 0, bytes.length));
        }
        StoredState stored = StoredState.parse(path, bytes, header -> protection.unlock(header, path));
        return new Look(
                stored.contents().state(), facts(path, stored.key(), false, stored.contents().end()));
    }

    /** What the file at {@code path} is encrypted with. */
    public static Kind protection(Path path) throws IOException {
        byte[] bytes = bytes(path);
        try {
            return StoredState.isOfVersionOne(path, bytes) ? Kind.NONE : StateHeader.parse(bytes).kind();
        } catch (Damaged e) {
            throw StoredState.refusal(path, e);
        }
    }

    private static byte[] bytes(Path path) throws IOException {
        refuseFolder(path);
        return Files.readAllBytes(path);
    }

    private static void refuseFolder(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw new IOException("The state file " + path + " is a folder; name a file within it.");
        }
    }

    /** The state as it stands in the file. */
    public synchronized TokenState state() {
        return state;
    }

    public synchronized Facts facts() {
        return facts(path, key, made, end);
    }

    private static Facts facts(Path path, StateKey key, boolean made, Place end) {
        return new Facts(path, StateHeader.VERSION, key.kind(), made, end.count() - 1, end.at());
    }

    /** What opens the file, and its copies. */
    synchronized StateProtection protection() {
        return StateProtection.of(key);
    }

    @Override
    public synchronized void append(List<StateChange> changes) throws IOException {
        refuseWhenBroken();
        TokenState next = state;
        for (StateChange change : changes) {
            next = next.with(change);
        }
        Written record = records.record(changes, end);
        try {
            file.write(record.encoded(), end.at());
            file.force();
        } catch (IOException e) {
            forgetFrom(end.at());
            throw e;
        }
        state = next;
        end = record.next();
        if (end.at() > small && end.at() > WORTHWHILE_RATIO * lengthWhenCompact) {
            compact();
        }
    }

    private void refuseWhenBroken() throws IOException {
        if (broken) {
            throw new IOException("an earlier write to " + path + " failed; restart to go on from what was saved");
        }
    }

    /** Takes back what a failed append may have left; where even that fails, no further append may follow it. */
    private void forgetFrom(long good) {
        try {
            file.truncate(good);
            file.force();
        } catch (IOException e) {
            broken = true;
        }
    }

    /** The changes are durable already, so a failure here costs nothing but space. */
    private void compact() {
        try {
            replace(key, state);
        } catch (IOException e) {
            lengthWhenCompact = end.at();
        }
    }

    /** Makes {@code next} what the key remembers, and forgets how it came to what it remembered. */
    @Override
    public synchronized void replace(TokenState next) throws IOException {
        refuseWhenBroken();
        replace(key, next);
    }

    /** Encrypts the file with {@code next} from now on, or not at all; what it held before may still be on the disk. */
    public synchronized void protect(StateProtection next) throws IOException {
        refuseWhenBroken();
        replace(next.fresh(RANDOM), state);
    }

    private void replace(StateKey nextKey, TokenState next) throws IOException {
        StoredState.writeDraft(disk, path, nextKey, next);
        try {
            StoredState.putInPlace(disk, path);
            StoredState stored = StoredState.parse(path, disk.read(path), header -> nextKey);
            OpenFile fresh = disk.open(path);
            file.close();
            file = fresh;
            key = nextKey;
            records = stored.records();
            state = next;
            end = stored.contents().end();
            lengthWhenCompact = end.at();
        } catch (IOException e) {
            // The path may name the new file while the open one is still the old.
            broken = true;
            throw e;
        }
    }

    /** Forgets the last {@code steps} batches of changes, as an old copy of the file would. */
    @Override
    public synchronized TokenState rollback(int steps) throws IOException {
        refuseWhenBroken();
        int most = end.count() - 1;
        if (steps < 1 || steps > most) {
            throw new IOException("The state file " + path + " cannot be rolled back" + (most == 0
                    ? ": it remembers no changes since it was made or written anew."
                    : " by " + steps + "; give a number from 1 to " + most + "."));
        }
        Contents earlier;
        try {
            earlier = records.read(disk.read(path), end.count() - steps);
        } catch (Damaged e) {
            throw StoredState.refusal(path, e);
        }
        try {
            file.truncate(earlier.end().at());
            file.force();
        } catch (IOException e) {
            broken = true;
            throw e;
        }
        state = earlier.state();
        end = earlier.end();
        return state;
    }

    /**
     * Writes a second file that holds the same key, protected in the same way: a snapshot, or a clone.
     *
     * @throws IOException with a sentence for people when there is a file already, or it cannot be written
     */
    public synchronized void copyTo(Path other) throws IOException {
        refuseTaken(disk, other);
        try {
            StoredState.write(disk, other, key, state);
        } catch (FileSystemException e) {
            throw new IOException("The file " + other + " cannot be written; give another.", e);
        }
    }

    private static void refuseTaken(Disk disk, Path path) throws IOException {
        if (disk.exists(path)) {
            throw new IOException("There is a file " + path + " already; give a name that is free.");
        }
    }

    /** Lets go of the file; everything that was appended is on the disk already. */
    @Override
    public synchronized void close() {
        try {
            file.close();
        } catch (IOException e) {
            // Nothing is buffered, so nothing can be lost.
            broken = true;
        } finally {
            closeLock();
        }
    }

    private void closeLock() {
        try {
            lock.close();
        } catch (IOException e) {
            // The system frees it all the same when the process ends.
            broken = true;
        }
    }
}
