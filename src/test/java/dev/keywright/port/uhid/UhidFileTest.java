package dev.keywright.port.uhid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.wire.uhid.UhidEvent;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a named pipe, whose reads wait in the kernel as those of the device do, and give back what was written. */
@Timeout(30)
class UhidFileTest {

    @TempDir
    private Path folder;

    private UhidFile file;

    @BeforeEach
    void open() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        file = new UhidFile(pipe);
    }

    /** Comes back once the read waits in the kernel, or is a moment before it. */
    private CompletableFuture<byte[]> read() {
        CompletableFuture<byte[]> waiting = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try {
                waiting.complete(file.read());
            } catch (IOException e) {
                waiting.completeExceptionally(e);
            }
        });
        reader.start();
        while (!isReading(reader)) {
            Thread.onSpinWait();
        }
        return waiting;
    }

    private static boolean isReading(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0 && stack[0].isNativeMethod() && stack[0].getMethodName().startsWith("read");
    }

    @Test
    void writesWhileAReadWaits() throws Exception {
        CompletableFuture<byte[]> waiting = read();
        byte[] longest = new byte[UhidEvent.MAX_LENGTH];
        longest[longest.length - 1] = 1;

        file.write(longest);

        assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(longest);
        file.close();
    }

    @Test
    void closingEndsAReadThatWaits() throws Exception {
        CompletableFuture<byte[]> waiting = read();

        file.close();

        assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfAny(AsynchronousCloseException.class, ClosedChannelException.class);
    }

    @Test
    void neitherReadsNorWritesOnceItIsClosed() throws Exception {
        file.close();

        assertThatThrownBy(() -> file.read()).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> file.write(new byte[4])).isInstanceOf(IOException.class);
    }
}
