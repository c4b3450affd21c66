package dev.keywright.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** New files and folders for secrets, that nobody but their owner may look into. */
final class SecretFile {

    private SecretFile() {}

    /** Writes a file that must not be there yet; one that cannot be written whole is removed. */
    static void write(Path file, byte[] content) throws IOException, Misuse {
        try (FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owners(file, "rw-------"))) {
            writeOrRemove(file, content, channel);
        } catch (FileAlreadyExistsException e) {
            throw exists(file);
        }
    }

    private static void writeOrRemove(Path file, byte[] content, FileChannel channel) throws IOException {
        try {
            for (ByteBuffer rest = ByteBuffer.wrap(content); rest.hasRemaining(); ) {
                channel.write(rest);
            }
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Makes a folder that must not be there yet. */
    static void makeFolder(Path folder) throws IOException, Misuse {
        try {
            Files.createDirectory(folder, owners(folder, "rwx------"));
        } catch (FileAlreadyExistsException e) {
            throw exists(folder);
        }
    }

    private static Misuse exists(Path file) {
        return new Misuse(file + " is there already, and is not overwritten; give another name.");
    }

    private static FileAttribute<?>[] owners(Path file, String permissions) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
