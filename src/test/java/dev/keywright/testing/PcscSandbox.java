package dev.keywright.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A pcscd of our own with the vpcd driver, in Linux namespaces of its own (mounts, network, processes), so that it
 * meets no other pcscd and leaves nothing behind. Needs root, and the packages pcscd and vsmartcard-vpcd.
 *
 * <pre>{@code
 * try (PcscSandbox sandbox = PcscSandbox.start()) {
 *     sandbox.startJava(VpcdCard.class);
 *     sandbox.awaitCard();
 *     String info = sandbox.run("ykman", "--reader", PcscSandbox.READER, "info").expectSuccess();
 * }
 * }</pre>
 */
public final class PcscSandbox implements AutoCloseable {

    /** The reader that the first card is in. */
    public static final String READER = "Yubico YubiKey OTP+FIDO+CCID 00 00";
    /** The other slot of vpcd, which shows as a second reader, empty unless a card is plugged in at the next port. */
    public static final String SECOND_READER = "Yubico YubiKey OTP+FIDO+CCID 00 01";
    /** The same on a contactless reader: Yubico's programs tell by the name. */
    public static final String NFC_READER = "Keywright Contactless 00 00";
    /** What a program prints, on a line of its own, once it can be used. */
    public static final String READY = "ready";

    private static final int VPCD_PORT = 35963;
    /** pcscd notices a card only when it next polls its reader; pyscard comes with ykman. */
    private static final String AWAIT_STATE = """
            import sys
            from smartcard.scard import *
            result, context = SCardEstablishContext(SCARD_SCOPE_USER)
            state = SCARD_STATE_UNAWARE
            wanted = SCARD_STATE_PRESENT if sys.argv[2] == "card" else SCARD_STATE_EMPTY
            while not state & wanted:
                result, readers = SCardGetStatusChange(context, 30000, [(sys.argv[1], state)])
                if result != SCARD_S_SUCCESS:
                    sys.exit(SCardGetErrorMessage(result))
                state = readers[0][1]
            """;
    private static final long TIMEOUT_SECONDS = 60;

    private final Path folder;
    private final String reader;
    private final Process unshare;
    private final long init;

    private PcscSandbox(Path folder, String reader, Process unshare, long init) {
        this.folder = folder;
        this.reader = reader;
        this.unshare = unshare;
        this.init = init;
    }

    /** Starts pcscd and waits until vpcd listens. */
    public static PcscSandbox start() throws IOException, InterruptedException {
        return start(READER);
    }

    /** Starts pcscd with the reader {@link #READER} or {@link #NFC_READER}, and waits until vpcd listens. */
    public static PcscSandbox start(String reader) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("keywright-pcsc");
        Path readers = Files.createDirectory(folder.resolve("readers"));
        Files.writeString(readers.resolve("vpcd"), configuration(reader));
        String setUp = "mkdir -p /run/pcscd && mount -t tmpfs tmpfs /run/pcscd && ip link set lo up"
                + " && while true; do pcscd -f -c '" + readers + "'; done";
        Process unshare = new ProcessBuilder(
                        "unshare", "-m", "-n", "-p", "-f", "--mount-proc", "--kill-child", "sh", "-c", setUp)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("pcscd.log").toFile())
                .start();
        PcscSandbox sandbox = new PcscSandbox(folder, reader, unshare, childOf(unshare));
        sandbox.awaitVpcd();
        return sandbox;
    }

    /** What stands in pcscd's {@code reader.conf.d} for the reader {@link #READER} or another such name. */
    public static String configuration(String reader) {
        String port = String.format("%04X", VPCD_PORT);
        return String.join("\n",
                "FRIENDLYNAME \"" + reader.replaceFirst(" 00 00$", "") + "\"",
                "DEVICENAME   /dev/null:0x" + port,
                "LIBPATH      /usr/lib/pcsc/drivers/serial/libifdvpcd.so",
                "CHANNELID    0x" + port,
                "");
    }

    private static long childOf(Process unshare) throws IOException, InterruptedException {
        while (unshare.isAlive()) {
            var child = unshare.children().findFirst();
            if (child.isPresent()) {
                return child.get().pid();
            }
            Thread.sleep(10);
        }
        throw new IOException("unshare could not make the namespaces; these tests need root on Linux");
    }

    private void awaitVpcd() throws IOException, InterruptedException {
        // Of the second slot, for which vpcd listens last.
        String port = String.format(":%04X ", VPCD_PORT + 1);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (System.nanoTime() < end && unshare.isAlive()) {
            // The namespace's own table of listening sockets; connecting would count as a card.
            Stream<String> sockets = Stream.concat(table("tcp"), table("tcp6"));
            if (sockets.anyMatch(line -> line.contains(port) && line.contains(" 0A "))) {
                return;
            }
            Thread.sleep(20);
        }
        String log = Files.readString(folder.resolve("pcscd.log"));
        close();
        throw new IOException("vpcd does not listen; pcscd says: " + log);
    }

    /** Ends pcscd as a service manager does to start it again, and waits until the new one can be used. */
    public void restartPcscd() throws IOException, InterruptedException {
        ProcessHandle old = ProcessHandle.of(init).orElseThrow().children().findFirst().orElseThrow();
        old.destroy();
        old.onExit().join();
        awaitVpcd();
    }

    private Stream<String> table(String protocol) throws IOException {
        Path table = Path.of("/proc", Long.toString(init), "net", protocol);
        return Files.exists(table) ? Files.readAllLines(table).stream() : Stream.empty();
    }

    /** Waits until PC/SC programs can use the card in the reader. */
    public void awaitCard() throws IOException, InterruptedException {
        awaitCard(reader);
    }

    /** The same of another reader. */
    public void awaitCard(String reader) throws IOException, InterruptedException {
        run("/usr/bin/python3", "-c", AWAIT_STATE, reader, "card").expectSuccess();
    }

    /** Waits until PC/SC programs see that the reader is empty. */
    public void awaitNoCard(String reader) throws IOException, InterruptedException {
        run("/usr/bin/python3", "-c", AWAIT_STATE, reader, "none").expectSuccess();
    }

    /** Runs a command in the sandbox to its end. */
    public Result run(String... command) throws IOException, InterruptedException {
        return run(List.of(), command);
    }

    /** Runs a command in the sandbox to its end, with {@code input} as its lines of standard input. */
    public Result run(List<String> input, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = inside(Arrays.asList(command))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
            for (String line : input) {
                stdin.write(line + "\n");
            }
        }
        boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        String text = Files.readString(output);
        return new Result(List.of(command), ended ? process.exitValue() : -1, text);
    }

    /**
     * Starts a Java program of the test class path in the sandbox, and waits until it prints {@link #READY}. It ends
     * with the sandbox, if not earlier.
     */
    public Process startJava(Class<?> main, String... arguments) throws IOException {
        return start(READY, java(main, arguments));
    }

    /** Runs a Java program of the test class path in the sandbox to its end. */
    public Result runJava(Class<?> main, String... arguments) throws IOException, InterruptedException {
        return run(java(main, arguments).toArray(String[]::new));
    }

    private static List<String> java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                // Its file in /tmp is named by the process id, which sandboxes share; a JVM prints that it is taken.
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /**
     * Starts a program in the sandbox, and waits until it prints a line that begins with {@code sign}. It ends with the
     * sandbox, if not earlier.
     */
    public Process start(String sign, List<String> command) throws IOException {
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        Process process = inside(command).redirectError(errors.toFile()).start();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(sign)) {
                return process;
            }
        }
        throw new IOException(command + " ended early: " + Files.readString(errors));
    }

    private ProcessBuilder inside(List<String> command) {
        List<String> entered = new ArrayList<>(
                List.of("nsenter", "--target", Long.toString(init), "--mount", "--net", "--pid", "--"));
        entered.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(entered);
        // Where ykman remembers passwords and the like.
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("XDG_DATA_HOME", folder.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder;
    }

    /** Ends everything in the sandbox: with a namespace's first process all others go too. */
    @Override
    public void close() throws IOException {
        ProcessHandle.of(init).ifPresent(ProcessHandle::destroyForcibly);
        try {
            unshare.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(PcscSandbox::delete);
        }
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param status the exit status, or -1 where it took too long
     * @param output standard output and error, as they came
     */
    public record Result(List<String> command, int status, String output) {

        /** The output, without blanks around it, of a command that succeeded. */
        public String expectSuccess() {
            if (status != 0) {
                throw new AssertionError(this);
            }
            return output.strip();
        }

        /** The output, without blanks around it, of a command that failed. */
        public String expectFailure() {
            if (status <= 0) {
                throw new AssertionError(this);
            }
            return output.strip();
        }
    }
}
