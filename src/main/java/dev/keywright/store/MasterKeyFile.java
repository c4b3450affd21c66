package dev.keywright.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Set;

/** The file of the {@link MasterKeyring}, readable by its owner only; it is replaced whole, or not at all. */
record MasterKeyFile(Path path) {

    boolean exists() {
        return Files.exists(path);
    }

    MasterKeyring read() throws MasterKeyException {
        try {
            return MasterKeyring.parse(Files.readString(path));
        } catch (NoSuchFileException e) {
            throw new MasterKeyException(
                    "The master key file " + path + " is missing, and this database's secrets cannot be read without"
                            + " it; put it back, or name it with --master-key.", e);
        } catch (GeneralSecurityException e) {
            throw new MasterKeyException(
                    path + " is not a master key file, or it is damaged; restore it from its copy.", e);
        } catch (IOException e) {
            throw new MasterKeyException(
                    "The master key file " + path + " cannot be read; check that this user may.", e);
        }
    }

    /** Makes {@code keyring} durable under this name before it returns. */
    void write(MasterKeyring keyring) throws MasterKeyException {
        Path whole = path.toAbsolutePath();
        try {
            Files.createDirectories(whole.getParent());
            Path next = Files.createTempFile(whole.getParent(), ".master", ".key", owners());
            try {
                write(next, (keyring.json() + "\n").getBytes(StandardCharsets.UTF_8));
                Files.move(next, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(next);
            }
            try (FileChannel folder = FileChannel.open(whole.getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        } catch (IOException e) {
            throw new MasterKeyException(
                    "The master key file " + path + " cannot be written; check its folder, or name another file with"
                            + " --master-key.", e);
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.WRITE))) {
            for (ByteBuffer rest = ByteBuffer.wrap(content); rest.hasRemaining(); ) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    private FileAttribute<?>[] owners() {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
