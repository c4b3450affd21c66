package dev.keywright.host.emulated;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The file operations that a state file is made of, so that a test can cut the power at each of them. Only what was
 * forced and, for names, flushed is sure to outlive a power cut.
 */
interface Disk {

    /**
     * Holds the state file at {@code state} against others until it is closed; makes its folder where there is none.
     *
     * @throws IOException with a sentence for people when somebody else holds it
     */
    Closeable lock(Path state) throws IOException;

    boolean exists(Path file);

    byte[] read(Path file) throws IOException;

    /** Makes an empty file that only its owner may read, where there is none. */
    OpenFile create(Path file) throws IOException;

    /** Opens a file that is there, to be written. */
    OpenFile open(Path file) throws IOException;

    /** Gives {@code from} the name {@code to} in one step, whether or not there is a file of that name. */
    void rename(Path from, Path to) throws IOException;

    /** Deletes {@code file} where there is one. */
    void delete(Path file) throws IOException;

    /** Makes what was made, renamed and deleted beside {@code file} outlive a power cut. */
    void flushFolderOf(Path file) throws IOException;

    /** A file that is open to be written. */
    interface OpenFile extends Closeable {

        void write(byte[] bytes, long at) throws IOException;

        void truncate(long length) throws IOException;

        /** Makes what was written and cut off outlive a power cut. */
        void force() throws IOException;
    }
}
