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
import java.nio.ByteBuffer;
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

    private StateFile(Disk disk, Path path, Closeable lock, int small, boolean made, OpenFile file, Stored stored) {
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

    /** What stands in a file, and how it is kept there. */
    private record Stored(StateKey key, StateRecords records, Contents contents) {}

    @FunctionalInterface
    private interface Unlocking {
        StateKey key(StateHeader header) throws IOException;
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

    static StateFile open(Disk disk, Path path, int small, StateProtection protection, Supplier<Made> maker)
            throws IOException {
        refuseFolder(path);
        Closeable lock = disk.lock(path);
        OpenFile file = null;
        try {
            boolean made = !disk.exists(path);
            byte[] bytes = made ? new byte[0] : disk.read(path);
            Unlocking unlocking = header -> protection.unlock(header, path);
            if (made || isOfVersionOne(path, bytes)) {
                TokenState first = made ? TokenState.made(maker.get()) : versionOne(path, bytes, protection);
                StateKey key = protection.fresh(RANDOM);
                write(disk, path, key, first);
                bytes = disk.read(path);
                unlocking = header -> key;
            }
            Stored stored = parse(path, bytes, unlocking);
            // A write that was cut short may have left one, secrets and all.
            disk.delete(draft(path));
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

    /** The state in the file at {@code path}, which is neither held nor changed; the same errors. */
    public static TokenState read(Path path, StateProtection protection) throws IOException {
        byte[] bytes = bytes(path);
        return isOfVersionOne(path, bytes)
                ? versionOne(path, bytes, protection)
                : parse(path, bytes, header -> protection.unlock(header, path)).contents().state();
    }

    /** What the file at {@code path} is encrypted with. */
    public static Kind protection(Path path) throws IOException {
        byte[] bytes = bytes(path);
        try {
            return isOfVersionOne(path, bytes) ? Kind.NONE : StateHeader.parse(bytes).kind();
        } catch (Damaged e) {
            throw refusal(path, e);
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

    private static boolean isOfVersionOne(Path path, byte[] bytes) throws IOException {
        try {
            return StateHeader.version(bytes) == StateFormatOne.VERSION;
        } catch (Damaged e) {
            throw refusal(path, e);
        }
    }

    private static TokenState versionOne(Path path, byte[] bytes, StateProtection protection) throws IOException {
        protection.expect(Kind.NONE, path);
        try {
            return StateFormatOne.read(bytes);
        } catch (Damaged e) {
            throw refusal(path, e);
        }
    }

    private static Stored parse(Path path, byte[] bytes, Unlocking unlocking) throws IOException {
        try {
            StateHeader header = StateHeader.parse(bytes);
            StateKey key = unlocking.key(header);
            StateRecords records = header.records(key);
            return new Stored(key, records, records.read(bytes, Integer.MAX_VALUE));
        } catch (Damaged e) {
            throw refusal(path, e);
        }
    }

    private static IOException refusal(Path path, Damaged e) {
        return new IOException("The state file " + path + " " + e.getMessage()
                + ". It was left as it is; use another, or move it away to begin with a new key.", e);
    }

    /** The state as it stands in the file. */
    public synchronized TokenState state() {
        return state;
    }

    public synchronized Facts facts() {
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
        writeDraft(disk, path, nextKey, next);
        try {
            putInPlace(disk, path);
            Stored stored = parse(path, disk.read(path), header -> nextKey);
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
            throw new IOException("The state file " + path + " can be rolled back by " + (most == 0
                    ? "nothing: it remembers no changes since it was made or written anew."
                    : "1 to " + most + " changes, which is what it remembers, and not by " + steps + "."));
        }
        Contents earlier;
        try {
            earlier = records.read(disk.read(path), end.count() - steps);
        } catch (Damaged e) {
            throw refusal(path, e);
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
        if (disk.exists(other)) {
            throw new IOException("There is a file " + other + " already; give a name that is free.");
        }
        try {
            write(disk, other, key, state);
        } catch (FileSystemException e) {
            throw new IOException("The file " + other + " cannot be written; give another.", e);
        }
    }

    private static Path draft(Path path) {
        return path.resolveSibling(path.getFileName() + ".new");
    }

    private static void write(Disk disk, Path path, StateKey key, TokenState state) throws IOException {
        writeDraft(disk, path, key, state);
        putInPlace(disk, path);
    }

    private static void writeDraft(Disk disk, Path path, StateKey key, TokenState state) throws IOException {
        StateHeader header = StateHeader.fresh(key, RANDOM);
        StateRecords records = header.records(key);
        byte[] record = records.record(state.history(), records.first()).encoded();
        byte[] whole = ByteBuffer.allocate(StateHeader.LENGTH + record.length)
                .put(header.encoded())
                .put(record)
                .array();
        Path draft = draft(path);
        disk.delete(draft);
        try (OpenFile out = disk.create(draft)) {
            out.write(whole, 0);
            out.force();
        }
    }

    private static void putInPlace(Disk disk, Path path) throws IOException {
        disk.rename(draft(path), path);
        disk.flushFolderOf(path);
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
