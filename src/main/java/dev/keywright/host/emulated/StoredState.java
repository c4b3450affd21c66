package dev.keywright.host.emulated;

import dev.keywright.crypto.RandomSource;
import dev.keywright.host.emulated.Disk.OpenFile;
import dev.keywright.host.emulated.StateProtection.Kind;
import dev.keywright.host.emulated.StateRecords.Contents;
import dev.keywright.token.state.TokenState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** What stands in a state file, and how it is kept there: reading a whole file, and writing a whole new one. */
record StoredState(StateKey key, StateRecords records, Contents contents) {

    private static final RandomSource RANDOM = RandomSource.system();

    /** How the key of a file is come by. */
    @FunctionalInterface
    interface Unlocking {
        StateKey key(StateHeader header) throws IOException;
    }

    static boolean isOfVersionOne(Path path, byte[] bytes) throws IOException {
        try {
            return StateHeader.version(bytes) == StateFormatOne.VERSION;
        } catch (Damaged e) {
            throw refusal(path, e);
        }
    }

    static TokenState versionOne(Path path, byte[] bytes, StateProtection protection) throws IOException {
        protection.expect(Kind.NONE, path);
        try {
            return StateFormatOne.read(bytes);
        } catch (Damaged e) {
            throw refusal(path, e);
        }
    }

    static StoredState parse(Path path, byte[] bytes, Unlocking unlocking) throws IOException {
        try {
            StateHeader header = StateHeader.parse(bytes);
            StateKey key = unlocking.key(header);
            StateRecords records = header.records(key);
            return new StoredState(key, records, records.read(bytes, Integer.MAX_VALUE));
        } catch (Damaged e) {
            throw refusal(path, e);
        }
    }

    static IOException refusal(Path path, Damaged e) {
        return new IOException("The state file " + path + " " + e.getMessage()
                + ". It was left as it is; use another, or move it away to begin with a new key.", e);
    }

    static Path draft(Path path) {
        return path.resolveSibling(path.getFileName() + ".new");
    }

    static void write(Disk disk, Path path, StateKey key, TokenState state) throws IOException {
        writeDraft(disk, path, key, state);
        putInPlace(disk, path);
    }

    static void writeDraft(Disk disk, Path path, StateKey key, TokenState state) throws IOException {
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

    static void putInPlace(Disk disk, Path path) throws IOException {
        disk.rename(draft(path), path);
        disk.flushFolderOf(path);
    }
}
