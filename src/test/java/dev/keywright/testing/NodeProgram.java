package dev.keywright.testing;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program of {@code src/test/node} that answers each line with a line. Its libraries, and the Node that runs it, are
 * those of {@code package-lock.json}; npm, which must be there, installs them below {@code target/} when they changed.
 */
public final class NodeProgram implements AutoCloseable {

    private static final Path SOURCE = Path.of("src/test/node");
    private static final Path HOME = Path.of("target/node");
    /** A copy of the lock file that was installed to the end. */
    private static final Path INSTALLED = HOME.resolve("installed.json");
    private static final long INSTALLATION_SECONDS = 300;

    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;

    private NodeProgram(Process process) {
        this.process = process;
        this.questions = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** @param name of the file in {@code src/test/node} */
    public static NodeProgram start(String name) throws IOException, InterruptedException {
        install();
        Path program = Files.copy(SOURCE.resolve(name), HOME.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        return new NodeProgram(new ProcessBuilder(node().toAbsolutePath().toString(), program.getFileName().toString())
                .directory(HOME.toFile())
                .redirectError(HOME.resolve(name + ".err").toFile())
                .start());
    }

    /** The answer to one line. */
    public String ask(String question) throws IOException {
        questions.write(question + "\n");
        questions.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("The Node program ended; see " + HOME + "/*.err.");
        }
        return answer;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static void install() throws IOException, InterruptedException {
        Path lock = SOURCE.resolve("package-lock.json");
        if (Files.exists(INSTALLED) && Files.mismatch(INSTALLED, lock) == -1) {
            return;
        }
        Files.createDirectories(HOME);
        for (String file : List.of("package.json", "package-lock.json", ".npmrc")) {
            Files.copy(SOURCE.resolve(file), HOME.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        File log = HOME.resolve("npm.log").toFile();
        Process npm;
        try {
            npm = new ProcessBuilder("npm", "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund")
                    .directory(HOME.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log)
                    .start();
        } catch (IOException e) {
            throw new IOException("These tests need npm, and there is none: ./verify installs it.", e);
        }
        if (!npm.waitFor(INSTALLATION_SECONDS, TimeUnit.SECONDS)) {
            npm.destroyForcibly();
            throw new IOException("npm ci did not end; see " + log + ".");
        }
        if (npm.exitValue() != 0) {
            throw new IOException("npm ci failed: " + Files.readString(log.toPath()));
        }
        Files.copy(lock, INSTALLED, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The Node of the package for this machine's processor; npm leaves out the others. */
    private static Path node() throws IOException {
        try (Stream<Path> packages = Files.list(HOME.resolve("node_modules"))) {
            return packages.filter(folder -> folder.getFileName().toString().startsWith("node-linux-"))
                    .map(folder -> folder.resolve("bin/node"))
                    .findFirst()
                    .orElseThrow(() -> new IOException(
                            "package.json has no Node for this machine: add the package for " + System.getProperty("os.arch")));
        }
    }
}
