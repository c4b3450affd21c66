package dev.keywright.host.emulated;

import java.io.Closeable;
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
import java.util.Set;

/** This computer's file system. */
final class NioDisk implements Disk {

    @Override
    public Closeable lock(Path state) throws IOException {
        return StateLock.acquire(state);
    }

    @Override
    public boolean exists(Path file) {
        return !Files.notExists(file);
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return Files.readAllBytes(file);
    }

    @Override
    public OpenFile create(Path file) throws IOException {
        return new OpenChannel(FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), readableByOwnerOnly()));
    }

    @Override
    public OpenFile open(Path file) throws IOException {
        return new OpenChannel(FileChannel.open(file, StandardOpenOption.WRITE));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("The folder of " + to + " cannot replace a file in one step; use another.", e);
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void flushFolderOf(Path file) throws IOException {
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
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
        return hasPermissions()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** Whether files here say who may read them. */
    static boolean hasPermissions() {
        // Asking the folder's own file system would fail where its mount point is out of sight, as in a chroot.
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    private record OpenChannel(FileChannel channel) implements OpenFile {

        @Override
        public void write(byte[] bytes, long at) throws IOException {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest, at + rest.position());
            }
        }

        @Override
        public void truncate(long length) throws IOException {
            channel.truncate(length);
        }

        @Override
        public void force() throws IOException {
            // The length counts as data, which is all that is needed to read it back: POSIX, fdatasync.
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
