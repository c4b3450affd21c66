package dev.keywright.host.emulated;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds a state file against other processes, by a lock on a file beside it: the state file itself is replaced at
 * times, and a lock does not follow. The system frees the lock when the process ends, however it ends.
 */
final class StateLock implements Closeable {

    private static final int OWNER_LENGTH = 20;

    private final FileChannel channel;

    private StateLock(FileChannel channel) {
        this.channel = channel;
    }

    static StateLock acquire(Path state) throws IOException {
        Path path = state.resolveSibling(state.getFileName() + ".lock");
        FileChannel channel = open(state, path);
        boolean held = false;
        try {
            FileLock lock = tryLock(channel);
            if (lock == null) {
                throw new IOException("The state file " + state + " is in use by another process"
                        + owner(channel) + "; end that one first, or use another file.");
            }
            byte[] owner = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(owner), 0);
            held = true;
            return new StateLock(channel);
        } finally {
            if (!held) {
                channel.close();
            }
        }
    }

    private static FileChannel open(Path state, Path path) throws IOException {
        try {
            Path folder = state.toAbsolutePath().getParent();
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder, NioDisk.enterableByOwnerOnly());
            }
            return FileChannel.open(
                    path,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    NioDisk.readableByOwnerOnly());
        } catch (FileSystemException e) {
            throw new IOException("The folder of the state file " + state
                    + " cannot be written; use another.", e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String owner(FileChannel channel) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(OWNER_LENGTH);
        channel.read(in, 0);
        String owner = new String(in.array(), 0, in.position(), StandardCharsets.US_ASCII);
        return owner.matches("\\d+") ? " (process " + owner + ")" : "";
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The system frees the lock all the same when the process ends.
        }
    }
}
