package dev.keywright.host.usb;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Where calls to the operating system's HID library run: on macOS all on one thread, elsewhere on the caller's. */
final class HidThread {

    private static final boolean ONE_THREAD = System.getProperty("os.name").startsWith("Mac");

    private static final class Holder {
        static final ExecutorService EXECUTOR = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "keywright-hid");
            thread.setDaemon(true);
            return thread;
        });
    }

    private HidThread() {}

    /** A call that may fail as input and output do. */
    interface Call<T> {
        T run() throws IOException;
    }

    /** For what looks for devices or opens one: the library keeps its last error in one place for all threads. */
    static <T> T alone(Call<T> call) throws IOException {
        synchronized (HidThread.class) {
            return call(call);
        }
    }

    static void pause(int millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for the key.", e);
        }
    }

    static <T> T call(Call<T> call) throws IOException {
        if (!ONE_THREAD) {
            return call.run();
        }
        try {
            return Holder.EXECUTOR.submit(call::run).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while speaking to the key.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IOException("The HID library failed; plug the key in again.", e.getCause());
        }
    }
}
