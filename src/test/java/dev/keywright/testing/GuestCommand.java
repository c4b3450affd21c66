package dev.keywright.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A command for a {@link KernelGuest}. It runs as root in an empty home, with the guest's PATH and little other
 * environment. Several may run at once.
 */
public final class GuestCommand {

    private final KernelGuest guest;
    private final List<String> words;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private @Nullable String input;

    GuestCommand(KernelGuest guest, List<String> words) {
        this.guest = guest;
        this.words = words;
    }

    /** Sets a variable of its environment. */
    public GuestCommand environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** What it reads from standard input. Else there is nothing, or what {@link Running#say} says. */
    public GuestCommand input(String text) {
        input = text;
        return this;
    }

    /** Runs it to its end; it is killed after {@code limit}, with status 124. */
    public Result run(Duration limit) {
        if (limit.isZero()) {
            throw new IllegalArgumentException("A command that has no limit is started, not run.");
        }
        try {
            Path folder = prepare(input == null ? "" : input);
            int status = guest.await(guest.ask(folder, limit), limit);
            return result(folder, status);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it; it goes on until it ends by itself, is killed, or the guest is closed. */
    public Running start() {
        try {
            Path folder = prepare(input);
            return new Running(this, folder, guest.ask(folder, Duration.ZERO));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path prepare(@Nullable String given) throws IOException {
        Path folder = guest.newCommand();
        List<String> script = new ArrayList<>();
        script.add("echo $$ > " + quoted(folder.resolve("pid").toString()));
        if (given == null) {
            script.add("mkfifo " + fifo(folder));
            // Both ends, so that it does not end when somebody has said something.
            script.add("exec <> " + fifo(folder));
        }
        environment.forEach((name, value) -> script.add("export " + name + "=" + quoted(value)));
        script.add("exec " + words.stream().map(GuestCommand::quoted).collect(Collectors.joining(" ")));
        Files.writeString(folder.resolve("command"), String.join("\n", script) + "\n");
        Files.writeString(folder.resolve("input"), given == null ? "" : given);
        return folder;
    }

    /** In the guest's own memory: the two machines cannot share one. */
    private static String fifo(Path folder) {
        return "/run/input-" + folder.getFileName();
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private Result result(Path folder, int status) throws IOException {
        return new Result(words, status, read(folder, "out"), read(folder, "err"));
    }

    private static String read(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        // Bytes that are no UTF-8 must not hide the rest.
        return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
    }

    /**
     * A command that ended.
     *
     * @param status its exit status; 124 where it took too long
     * @param out    what it wrote to standard output
     * @param err    what it wrote to standard error
     */
    public record Result(List<String> command, int status, String out, String err) {

        /** Standard output, without blanks around it, of a command that succeeded. */
        public String expectSuccess() {
            if (status != 0) {
                throw new AssertionError(this);
            }
            return out.strip();
        }

        /** All output, without blanks around it, of a command that failed by itself. */
        public String expectFailure() {
            if (status == 0 || status == 124 || status > 125) {
                throw new AssertionError(this);
            }
            return (out + err).strip();
        }
    }

    /** A command that goes on. */
    public static final class Running {

        private final GuestCommand command;
        private final Path folder;
        private final CompletableFuture<Integer> status;

        private Running(GuestCommand command, Path folder, CompletableFuture<Integer> status) {
            this.command = command;
            this.folder = folder;
            this.status = status;
        }

        public boolean isAlive() {
            return !status.isDone();
        }

        /** What it has written to standard output and then to standard error so far. */
        public String output() {
            try {
                return read(folder, "out") + read(folder, "err");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Waits until it has written {@code sign}; fails where it ends before that. */
        public Running awaitOutput(String sign, Duration limit) throws InterruptedException {
            long end = System.nanoTime() + limit.toNanos();
            while (true) {
                boolean over = !isAlive() || System.nanoTime() > end;
                if (output().contains(sign)) {
                    return this;
                }
                if (over) {
                    throw new AssertionError(command.words + (isAlive() ? " does not print " : " ended without ")
                            + sign + ", only: " + output());
                }
                Thread.sleep(20);
            }
        }

        /** Writes a line to the standard input of a command that was started without another. */
        public void say(String line) {
            String fifo = fifo(folder);
            command.guest
                    .command("sh", "-c", "until [ -p " + fifo + " ]; do sleep 0.1; done; cat > " + fifo)
                    .input(line + "\n")
                    .run(Duration.ofSeconds(20))
                    .expectSuccess();
        }

        /** Sends it a signal, such as {@code TERM} or {@code KILL}. */
        public void signal(String name) throws IOException {
            String pid = read(folder, "pid").strip();
            command.guest.run(Duration.ofSeconds(20), "kill", "-s", name, pid).expectSuccess();
        }

        /** Waits for its end. */
        public Result await(Duration limit) throws IOException {
            return command.result(folder, command.guest.await(status, limit));
        }

        /** Ends it as kill -9 does, and waits until it is gone. */
        public Result kill() throws IOException {
            signal("KILL");
            return await(Duration.ofSeconds(20));
        }
    }
}
