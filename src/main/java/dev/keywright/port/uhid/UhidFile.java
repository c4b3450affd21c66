package dev.keywright.port.uhid;

import dev.keywright.wire.uhid.UhidEvent;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The real file. A {@link FileChannel} reads, because closing one from another thread ends a read that the kernel lets
 * wait, which closing a stream does not. It does not write, because it would wait for that read first: the
 * {@link RandomAccessFile} to which it belongs does, with one system call a write as the kernel wants it.
 */
final class UhidFile implements UhidChannel {

    private final RandomAccessFile file;
    private final FileChannel channel;
    private final ByteBuffer event = ByteBuffer.allocateDirect(UhidEvent.MAX_LENGTH);
    private final Object writing = new Object();

    /** @throws IOException when it cannot be opened; {@code path} must exist, or else it would be made */
    UhidFile(Path path) throws IOException {
        file = new RandomAccessFile(path.toFile(), "rw");
        channel = file.getChannel();
    }

    @Override
    public byte[] read() throws IOException {
        event.clear();
        if (channel.read(event) < 0) {
            throw new EOFException("the kernel sends no more events");
        }
        byte[] read = new byte[event.flip().remaining()];
        event.get(read);
        return read;
    }

    @Override
    public void write(byte[] event) throws IOException {
        synchronized (writing) {
            file.write(event);
        }
    }

    @Override
    public void close() throws IOException {
        // The number of a file that is closed may be another's at once, so no write may be half-way.
        synchronized (writing) {
            channel.close();
        }
    }
}
