package dev.keywright.desk.provision;

import dev.keywright.desk.files.OwnerFiles;
import dev.keywright.host.emulated.StateProtection;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was done, durably before the next thing is done, so that a run may end at any moment and another one
 * goes on. It holds the secrets until they are {@link #forget forgotten}. For one thread, and one process at a time.
 */
public final class Journal implements Closeable {

    /** The file's name within the output folder. */
    public static final String NAME = "journal";

    private final @Nullable Path file;
    private final StateProtection protection;
    private final Ledger ledger = new Ledger();
    private final List<Entry> entries = new ArrayList<>();
    private @Nullable FileChannel channel;
    private @Nullable JournalLines lines;

    private Journal(@Nullable Path file, StateProtection protection) {
        this.file = file;
        this.protection = protection;
    }

    /** Remembers for as long as the process lives. */
    public static Journal inMemory() {
        return new Journal(null, StateProtection.NONE);
    }

    /** Opens the journal in {@code folder}; makes both where they are not there. */
    public static Journal open(Path folder, StateProtection protection) throws JournalFailure {
        Journal journal = new Journal(folder.resolve(NAME), protection);
        boolean opened = false;
        try {
            OwnerFiles.createFolder(folder);
            journal.read(folder.resolve(NAME));
            opened = true;
            return journal;
        } catch (JournalFailure e) {
            throw e;
        } catch (IOException e) {
            throw new JournalFailure(
                    "The journal in the folder " + folder + " cannot be used; give another output folder.", e);
        } finally {
            if (!opened) {
                journal.close();
            }
        }
    }

    private void read(Path path) throws IOException {
        FileChannel opened = OwnerFiles.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel = opened;
        lock(opened, path);
        // Not by a channel of its own: to close that one would give up the lock (fcntl(2), "Record locking"). In Latin-1 a
        // place in the text is a place in the file.
        String text = new String(Channels.newInputStream(opened).readAllBytes(), StandardCharsets.ISO_8859_1);
        int end = text.lastIndexOf('\n') + 1;
        // A write that was cut short left a line without an end, or one that the disk never wrote.
        int unwritten = text.indexOf('\0');
        if (unwritten >= 0 && text.indexOf('\n', unwritten) == end - 1) {
            end = text.lastIndexOf('\n', unwritten) + 1;
        }
        if (end == 0) {
            JournalLines.requireBeginning(text.substring(0, unwritten < 0 ? text.length() : unwritten), path);
            lines = JournalLines.fresh(protection);
            opened.truncate(0);
            OwnerFiles.writeAll(opened, (lines.header() + "\n").getBytes(StandardCharsets.UTF_8));
            opened.force(false);
            OwnerFiles.flushFolderOf(path);
            return;
        }
        List<String> all = text.substring(0, end).lines().toList();
        lines = JournalLines.of(all.get(0), protection, path);
        for (int number = 1; number < all.size(); number++) {
            try {
                remember(lines.decode(utf8(all.get(number)), number));
            } catch (IllegalArgumentException | CharacterCodingException e) {
                throw new JournalFailure("The journal " + path + " is damaged in line " + (number + 1)
                        + "; put back a copy of it.");
            }
        }
        opened.truncate(end);
        opened.position(end);
    }

    private static String utf8(String latin1) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder()
                .decode(ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1)))
                .toString();
    }

    private static void lock(FileChannel channel, Path path) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new JournalFailure("The journal " + path + " is in use by another process; end that one first.");
        }
    }

    private void remember(Entry entry) {
        ledger.apply(entry);
        entries.add(entry);
    }

    public Ledger ledger() {
        return ledger;
    }

    /** Makes the entries durable, and only then counts them. */
    void append(Entry... added) throws JournalFailure {
        if (channel != null && lines != null) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < added.length; i++) {
                text.append(lines.encode(added[i], 1 + entries.size() + i)).append('\n');
            }
            try {
                OwnerFiles.writeAll(channel, text.toString().getBytes(StandardCharsets.UTF_8));
                channel.force(false);
            } catch (IOException e) {
                throw new JournalFailure("The journal " + file + " cannot be written; make room on its disk, and start"
                        + " again.", e);
            }
        } else if (file != null) {
            throw new JournalFailure("The journal " + file + " is closed.");
        }
        for (Entry entry : added) {
            remember(entry);
        }
    }

    /**
     * Takes a key away from its person, because it was lost or broke: the person gets another one with the same secrets.
     *
     * @return whether the key was anybody's
     */
    public boolean release(int serial) throws JournalFailure {
        if (ledger.key(serial).isEmpty()) {
            return false;
        }
        append(new Entry.Released(serial));
        return true;
    }

    /**
     * Forgets the secrets, and closes the journal: it still knows whose each key is, but no key can be made ready by it
     * any more. They are forgotten once they are out of the file, and not before; the disk may keep what was in it.
     */
    public void forget() throws JournalFailure {
        Entry forgotten = new Entry.Forgotten();
        if (file == null) {
            append(forgotten);
            return;
        }
        JournalLines fresh = JournalLines.fresh(protection);
        StringBuilder text = new StringBuilder(fresh.header()).append('\n');
        int number = 0;
        for (Entry entry : Stream.concat(entries.stream(), Stream.of(forgotten)).toList()) {
            if (!(entry instanceof Entry.Drawn)) {
                text.append(fresh.encode(entry, ++number)).append('\n');
            }
        }
        close();
        try {
            OwnerFiles.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new JournalFailure("The journal " + file + " cannot be written anew, so the secrets are still in it;"
                    + " make room on its disk, and start again.", e);
        }
        remember(forgotten);
    }

    @Override
    public void close() {
        FileChannel closing = channel;
        channel = null;
        try {
            if (closing != null) {
                closing.close();
            }
        } catch (IOException e) {
            // All that was written was forced; the system frees the lock when the process ends.
        }
    }
}
