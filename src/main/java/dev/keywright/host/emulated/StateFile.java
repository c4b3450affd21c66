package dev.keywright.host.emulated;

import dev.keywright.host.emulated.StateFormat.Contents;
import dev.keywright.host.emulated.StateFormat.Damaged;
import dev.keywright.token.StateStore;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateChange.Made;
import dev.keywright.token.state.TokenState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The file in which an emulated key keeps its state. One process at a time holds it. Each batch of changes is appended
 * and flushed to the disk before {@link #append} returns; a file that has grown far beyond its contents is written
 * anew beside the old one and put in its place in one step.
 */
public final class StateFile implements StateStore, AutoCloseable {

    /** Below this, in bytes, a file is not worth writing anew. */
    private static final int SMALL = 1 << 20;
    private static final int WORTHWHILE_RATIO = 4;

    private final Path path;
    private final StateLock lock;
    private FileChannel channel;
    private TokenState state;
    private long length;
    private long lengthWhenCompact;
    private int check;
    private boolean broken;

    private StateFile(Path path, StateLock lock, FileChannel channel, Contents contents) {
        this.path = path;
        this.lock = lock;
        this.channel = channel;
        this.state = contents.state();
        this.length = contents.length();
        this.lengthWhenCompact = contents.length();
        this.check = contents.check();
    }

    /**
     * Opens the file at {@code path} and holds it; where there is none, makes one for the key that {@code maker} makes.
     *
     * @throws IOException with a sentence for people when the file is held by another process, damaged, foreign, or
     *     cannot be read or written; it is then as it was
     */
    public static StateFile open(Path path, Supplier<Made> maker) throws IOException {
        if (Files.isDirectory(path)) {
            throw new IOException("The state file " + path + " is a folder; name a file within it.");
        }
        StateLock lock = StateLock.acquire(path);
        try {
            if (Files.notExists(path)) {
                writeDraft(path, List.of(maker.get()));
                putInPlace(path);
            }
            byte[] file = Files.readAllBytes(path);
            Contents contents = StateFormat.read(file);
            FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
            if (contents.length() < file.length) {
                channel.truncate(contents.length());
                channel.force(true);
            }
            return new StateFile(path, lock, channel, contents);
        } catch (Damaged e) {
            lock.close();
            throw new IOException("The state file " + path + " " + e.getMessage()
                    + ". It was left as it is; use another, or move it away to begin with a new key.", e);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** The state as it stands in the file. */
    public synchronized TokenState state() {
        return state;
    }

    public Path path() {
        return path;
    }

    @Override
    public synchronized void append(List<StateChange> changes) throws IOException {
        if (broken) {
            throw new IOException("an earlier write to " + path + " failed; restart to go on from what was saved");
        }
        TokenState next = state;
        for (StateChange change : changes) {
            next = next.with(change);
        }
        StateFormat.Record record = StateFormat.record(changes, check);
        try {
            writeFully(channel, ByteBuffer.wrap(record.encoded()), length);
            channel.force(false);
        } catch (IOException e) {
            forgetFrom(length);
            throw e;
        }
        state = next;
        length += record.encoded().length;
        check = record.check();
        if (length > SMALL && length > WORTHWHILE_RATIO * lengthWhenCompact) {
            compact();
        }
    }

    /** Takes back what a failed append may have left; where even that fails, no further append may follow it. */
    private void forgetFrom(long good) {
        try {
            channel.truncate(good);
            channel.force(true);
        } catch (IOException e) {
            broken = true;
        }
    }

    /** The changes are durable already, so a failure here costs nothing but space. */
    private void compact() {
        lengthWhenCompact = length;
        StateFormat.Record record;
        try {
            record = writeDraft(path, state.history());
        } catch (IOException e) {
            return;
        }
        try {
            putInPlace(path);
            FileChannel fresh = FileChannel.open(path, StandardOpenOption.WRITE);
            channel.close();
            channel = fresh;
            length = fresh.size();
            lengthWhenCompact = length;
            check = record.check();
        } catch (IOException e) {
            // The path may name the new file while the channel still leads to the old one.
            broken = true;
        }
    }

    private static Path draft(Path path) {
        return path.resolveSibling(path.getFileName() + ".new");
    }

    private static StateFormat.Record writeDraft(Path path, List<StateChange> history) throws IOException {
        Path draft = draft(path);
        Files.deleteIfExists(draft);
        StateFormat.Record record = StateFormat.record(history, 0);
        try (FileChannel out = FileChannel.open(
                draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), readableByOwnerOnly())) {
            writeFully(out, ByteBuffer.wrap(StateFormat.header()), 0);
            writeFully(out, ByteBuffer.wrap(record.encoded()), StateFormat.HEADER_LENGTH);
            out.force(true);
        }
        return record;
    }

    private static void putInPlace(Path path) throws IOException {
        try {
            Files.move(draft(path), path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("The folder of " + path + " cannot replace a file in one step; use another.", e);
        }
        flushFolder(path);
    }

    private static void writeFully(FileChannel out, ByteBuffer bytes, long at) throws IOException {
        long position = at;
        while (bytes.hasRemaining()) {
            position += out.write(bytes, position);
        }
    }

    /** Without this a power cut could undo the rename. */
    private static void flushFolder(Path path) throws IOException {
        try (FileChannel folder = FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            // Windows has no handle to a folder, and needs none: its rename is journalled.
            if (!System.getProperty("os.name").startsWith("Windows")) {
                throw e;
            }
        }
    }

    static FileAttribute<?>[] readableByOwnerOnly() {
        return permissions("rw-------");
    }

    static FileAttribute<?>[] enterableByOwnerOnly() {
        return permissions("rwx------");
    }

    private static FileAttribute<?>[] permissions(String permissions) {
        // Asking the folder's own file system would fail where its mount point is out of sight, as in a chroot.
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** Lets go of the file; everything that was appended is on the disk already. */
    @Override
    public synchronized void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is buffered, so nothing can be lost.
            broken = true;
        } finally {
            lock.close();
        }
    }
}
