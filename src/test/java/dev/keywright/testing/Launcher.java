package dev.keywright.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs the launcher {@code ./keywright} as its user would, with a data folder of its own. */
public final class Launcher {

    private static final Path KEYWRIGHT = Path.of("keywright").toAbsolutePath();
    private static final long TIMEOUT_SECONDS = 120;

    private final Path data;
    private final String javaOptions;
    private final @Nullable Path javaHome;
    private final Map<String, String> environment;

    /** @param data the folder that the program keeps its data in */
    public Launcher(Path data) {
        this(data, "", null, Map.of());
    }

    private Launcher(Path data, String javaOptions, @Nullable Path javaHome, Map<String, String> environment) {
        this.data = data;
        this.javaOptions = javaOptions;
        this.javaHome = javaHome;
        this.environment = environment;
    }

    /** The same, with options for its JVM, separated by blanks. */
    public Launcher withJavaOptions(String options) {
        return new Launcher(data, options, javaHome, environment);
    }

    /** The same, with this JVM rather than the newest of the machine. */
    public Launcher withJavaHome(Path home) {
        return new Launcher(data, javaOptions, home, environment);
    }

    /** The same, with these variables besides its own. */
    public Launcher withEnvironment(Map<String, String> variables) {
        return new Launcher(data, javaOptions, javaHome, variables);
    }

    public Path data() {
        return data;
    }

    /** Runs a command to its end, with nothing on standard input. */
    public Result run(String... arguments) {
        return runWithInput("", arguments);
    }

    /** Runs a command to its end. */
    public Result runWithInput(String input, String... arguments) {
        try {
            Path out = Files.createTempFile("keywright", ".out");
            Path err = Files.createTempFile("keywright", ".err");
            // A file, not a pipe: the command may end before it has read all of it.
            Path in = Files.writeString(Files.createTempFile("keywright", ".in"), input);
            Process process = builder(arguments)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            Result result = new Result(
                    List.of(arguments), ended ? process.exitValue() : -1, Files.readString(out), Files.readString(err));
            Files.delete(in);
            Files.delete(out);
            Files.delete(err);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while " + List.of(arguments) + " ran", e);
        }
    }

    /** Starts a command that goes on until it is stopped, once it has printed a line that begins with {@code sign}. */
    public Running start(String sign, String... arguments) throws IOException {
        Path err = Files.createTempFile("keywright", ".err");
        Process process = builder(arguments).redirectError(err.toFile()).start();
        process.outputWriter().close();
        List<String> lines = new ArrayList<>();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            lines.add(line);
            if (line.startsWith(sign)) {
                return new Running(process, lines, out, err);
            }
        }
        throw new AssertionError(List.of(arguments) + " ended early: " + lines + Files.readString(err));
    }

    /** Starts a command and lets it run, with nobody listening to it. */
    public Process launch(String... arguments) throws IOException {
        return builder(arguments)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private ProcessBuilder builder(String... arguments) {
        List<String> command = new ArrayList<>(List.of(KEYWRIGHT.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.environment().put("KEYWRIGHT_DATA", data.toString());
        builder.environment().put("KEYWRIGHT_JAVA_OPTIONS", javaOptions);
        if (javaHome != null) {
            builder.environment().put("KEYWRIGHT_JAVA_HOME", javaHome.toString());
        }
        return builder;
    }

    /** A command that ended; {@code status} is -1 where it took too long. */
    public record Result(List<String> arguments, int status, String out, String err) {

        /** What it printed, without blanks around it, of a command that succeeded. */
        public String expectSuccess() {
            if (status != 0) {
                throw new AssertionError(this);
            }
            return out.strip();
        }
    }

    /** A command that goes on. */
    public record Running(Process process, List<String> lines, BufferedReader rest, Path errors)
            implements AutoCloseable {

        /** All that it has written to standard error so far. */
        public String err() throws IOException {
            return Files.readString(errors);
        }

        /** Ends it as kill -9 does. */
        public void kill() {
            process.destroyForcibly();
            process.onExit().join();
        }

        /** Ends it as Ctrl-C does, and gives all that it has written. */
        public String stop() throws IOException {
            // Process.destroy would close the streams before they are read.
            process.toHandle().destroy();
            process.onExit().join();
            String out = Stream.concat(lines.stream(), rest.lines()).collect(Collectors.joining("\n"));
            return out + "\n" + err();
        }

        /** Ends it as Ctrl-C does. */
        @Override
        public void close() throws IOException {
            process.destroy();
            process.onExit().join();
            Files.deleteIfExists(errors);
        }
    }
}
