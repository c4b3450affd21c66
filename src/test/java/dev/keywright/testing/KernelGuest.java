package dev.keywright.testing;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Debian's own kernel, with uhid and vhci_hcd, in a virtual machine that QEMU emulates without help from the
 * processor. The guest sees all files of this machine at their places and may change them, but only for itself; of
 * {@link #shared} both see what the other writes. It has its own loopback and no other network. Needs x86-64 and the
 * packages that {@code ./verify} installs.
 *
 * <p>A boot takes some ten seconds, and what runs in the guest is about ten times slower than here: do much in one.
 *
 * <pre>{@code
 * try (KernelGuest guest = KernelGuest.boot()) {
 *     guest.start("my-server", "--verbose").awaitOutput("ready", Duration.ofSeconds(60));
 *     String devices = guest.run(Duration.ofSeconds(10), "fido2-token", "-L").expectSuccess();
 *     assertThat(guest.kernelComplaints()).isEmpty();
 * }
 * }</pre>
 */
public final class KernelGuest implements AutoCloseable {

    private static final Path FILES = Path.of("src", "test", "guest").toAbsolutePath();
    private static final Duration BOOT = Duration.ofSeconds(120);
    /** What an answer may take beyond the time that the command itself has. */
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final String READY = "agent 0";
    /** A line in the kernel's log. */
    private static final String MARK = "keywright: complaints are heard from here on";
    /**
     * Without what would cost an emulated processor time, and without the kernel's own tests of clocks and of
     * processors that do not come to their turn: where this machine is busy they only find that out.
     */
    private static final String QUICK = "mitigations=off no5lvl apparmor=0 audit=0"
            + " no_timer_check tsc=nowatchdog nowatchdog rcupdate.rcu_cpu_stall_suppress=1";
    /** Complaints that this machine is busy. */
    private static final Pattern BUSY = Pattern.compile("hrtimer: interrupt took|perf: interrupt took too long"
            + "|clocksource: |sched: RT throttling activated");
    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
    private static final Path JAR = Path.of("target", "keywright.jar").toAbsolutePath();
    private static final List<String> FOLDERS = List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin");
    private static final Map<String, String> PACKAGES = packages();

    private final Path folder;
    private final Path kernel;
    private final Process qemu;
    private final SocketChannel channel;
    private final BufferedReader answers;
    private final AtomicInteger commands = new AtomicInteger();
    private final Map<String, CompletableFuture<Integer>> waiting = new ConcurrentHashMap<>();

    private KernelGuest(Path folder, Path kernel, Process qemu, SocketChannel channel) {
        this.folder = folder;
        this.kernel = kernel;
        this.qemu = qemu;
        this.channel = channel;
        answers = new BufferedReader(Channels.newReader(channel, StandardCharsets.US_ASCII));
    }

    private static Map<String, String> packages() {
        Map<String, String> packages = new LinkedHashMap<>();
        packages.put("qemu-system-x86_64", "qemu-system-x86");
        packages.put("busybox", "busybox-static");
        packages.put("cpio", "cpio");
        packages.put("modprobe", "kmod");
        packages.put("usbip", "usbip");
        packages.put("fido2-token", "fido2-tools");
        packages.put("ssh-keygen", "openssh-client");
        packages.put("udevadm", "udev");
        packages.put("pcscd", "pcscd");
        return packages;
    }

    /** Boots a guest, and waits until it takes commands. */
    public static KernelGuest boot() throws IOException, InterruptedException {
        requirePrograms();
        Path folder = Files.createTempDirectory("keywright-guest");
        KernelGuest guest = null;
        Process qemu = null;
        try {
            Path exchange = Files.createDirectory(folder.resolve("exchange"));
            Files.createDirectory(exchange.resolve("shared"));
            Path kernel = Path.of(here(FILES.resolve("kernel").toString()));
            Path initramfs = folder.resolve("initramfs");
            here(FILES.resolve("initramfs").toString(), kernel.toString(), initramfs.toString());
            qemu = new ProcessBuilder(machine(folder, image(kernel), initramfs, exchange))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("qemu.log").toFile())
                    .start();
            guest = new KernelGuest(folder, kernel, qemu, connect(folder, qemu));
            guest.awaitAgent();
            guest.forgiveComplaints();
            return guest;
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            if (guest != null) {
                guest.close();
            } else {
                if (qemu != null) {
                    qemu.destroyForcibly().waitFor();
                }
                delete(folder);
            }
            throw e;
        }
    }

    private static List<String> machine(Path folder, Path image, Path initramfs, Path exchange) {
        String commandLine = String.join(" ", QUICK, "console=ttyS0 quiet panic=-1",
                "keywright.exchange=" + exchange, "keywright.agent=" + FILES.resolve("agent"));
        return List.of(
                "qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "2048",
                "-nic", "none", "-display", "none", "-monitor", "none", "-no-reboot",
                "-serial", "file:" + folder.resolve("console.log"),
                "-kernel", image.toString(), "-initrd", initramfs.toString(), "-append", commandLine,
                "-virtfs", "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap",
                "-virtfs", "local,path=" + exchange + ",mount_tag=exchange,security_model=none,multidevs=remap",
                "-device", "virtio-serial-pci", "-device", "virtserialport,chardev=agent,name=keywright.agent",
                "-chardev", "socket,id=agent,path=" + folder.resolve("agent") + ",server=on,wait=off");
    }

    /** A folder that this machine and the guest both read and write; it has the same path here and there. */
    public Path shared() {
        return folder.resolve("exchange").resolve("shared");
    }

    /** Runs a command in the guest to its end. It is killed after {@code limit}, with status 124. */
    public GuestCommand.Result run(Duration limit, String... command) {
        return command(command).run(limit);
    }

    /** Starts a command in the guest that goes on until it is killed or the guest is closed. */
    public GuestCommand.Running start(String... command) {
        return command(command).start();
    }

    /** A command to run or to start in the guest, with input and environment where it needs them. */
    public GuestCommand command(String... command) {
        return new GuestCommand(this, List.of(command));
    }

    /** A Java program of the test class path, to run or to start in the guest. It takes some ten seconds to start. */
    public GuestCommand java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(JAVA_HOME.resolve("bin").resolve("java").toString()));
        command.addAll(javaOptions());
        // The start archive is for what comes first.
        List<String> classPath = new ArrayList<>(List.of(JAR.toString()));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            classPath.add(Path.of(entry).toAbsolutePath().toString());
        }
        command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath), main.getName()));
        command.addAll(List.of(arguments));
        return new GuestCommand(this, command);
    }

    /** The launcher {@code ./keywright} of the built project, to run or to start in the guest. */
    public GuestCommand keywright(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Path.of("keywright").toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        return new GuestCommand(this, command)
                .environment("KEYWRIGHT_DATA", "/run/keywright")
                .environment("KEYWRIGHT_JAVA_HOME", JAVA_HOME.toString())
                .environment("KEYWRIGHT_JAVA_OPTIONS", String.join(" ", javaOptions()));
    }

    /** With the launcher's start archives, which this machine makes sooner than the guest. They halve a start. */
    private static List<String> javaOptions() {
        try {
            Path data = Files.createTempDirectory("keywright-data");
            Launcher launcher = new Launcher(data).withJavaHome(JAVA_HOME);
            launcher.run("fido", "info", "--emulated").expectSuccess();
            launcher.run("profiles", "list").expectSuccess();
            delete(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int version = Runtime.version().feature();
        return List.of(
                "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                (version < 25 ? "-XX:SharedArchiveFile=" : "-XX:AOTCache=")
                        + JAR.resolveSibling("start-" + version + "-emulated"),
                // To move the archive would be to read and write all of it.
                "-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0");
    }

    /** Waits until a command in the guest succeeds, and gives what it prints then. */
    public String await(Duration limit, String... command) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            GuestCommand.Result result = run(limit, command);
            if (result.status() == 0 || System.nanoTime() > end) {
                return result.expectSuccess();
            }
            Thread.sleep(100);
        }
    }

    /** Waits until there is a device of FIDO's usage page, and gives its node, such as {@code /dev/hidraw1}. */
    public String awaitFidoNode() throws InterruptedException {
        // A FIDO descriptor begins with Usage Page (0xf1d0); a node can be there before its descriptor.
        return await(Duration.ofSeconds(60), "sh", "-c", "for node in /sys/class/hidraw/*; do "
                + "if od -An -N3 -tx1 $node/device/report_descriptor 2>/dev/null | grep -q '06 d0 f1'; "
                + "then echo /dev/${node##*/}; exit; fi; done; exit 1");
    }

    /** Starts udevd and pcscd, and waits until PC/SC programs can connect; readers may come later. */
    public GuestCommand.Running startSmartCardService() throws InterruptedException {
        run(Duration.ofSeconds(60), "sh", "-c", "/lib/systemd/systemd-udevd --daemon && udevadm control --ping")
                .expectSuccess();
        // Without the readers that this machine's own pcscd would have.
        GuestCommand.Running pcscd = start("sh", "-c", "mkdir -p /run/pcscd && touch /run/pcscd/none"
                + " && exec pcscd --foreground --error --config /run/pcscd/none");
        await(Duration.ofSeconds(60), "test", "-S", "/run/pcscd/pcscd.comm");
        return pcscd;
    }

    /** Loads a module of the kernel once more, with these parameters alone. */
    public void reload(String module, String... parameters) {
        run(Duration.ofSeconds(20), "rmmod", module).expectSuccess();
        List<String> command = new ArrayList<>(List.of("modprobe", "-d", kernel.toString(), module));
        command.addAll(List.of(parameters));
        run(Duration.ofSeconds(20), command.toArray(String[]::new)).expectSuccess();
    }

    /** Writes a file of the guest, and makes its folders. Only the guest sees it. */
    public void write(String path, byte[] content) throws IOException {
        Path file = Files.write(Files.createTempFile(shared(), "write", null), content);
        run(Duration.ofSeconds(20), "install", "-D", "-m", "644", file.toString(), path).expectSuccess();
        Files.delete(file);
    }

    /** All that the kernel has logged, oldest first. */
    public List<String> kernelLog() {
        return dmesg();
    }

    /** What the kernel has logged that is a warning or worse, since the boot or {@link #forgiveComplaints}. */
    public List<String> kernelComplaints() {
        List<String> lines = dmesg("--level=emerg,alert,crit,err,warn");
        int last = 0;
        for (int i = 0; i < lines.size(); i++) {
            last = lines.get(i).endsWith(MARK) ? i + 1 : last;
        }
        return lines.subList(last, lines.size()).stream().filter(line -> !BUSY.matcher(line).find()).toList();
    }

    /** Leaves what the kernel has logged so far out of {@link #kernelComplaints}. */
    public void forgiveComplaints() {
        run(Duration.ofSeconds(20), "sh", "-c", "echo '<4>" + MARK + "' > /dev/kmsg").expectSuccess();
    }

    private List<String> dmesg(String... options) {
        List<String> command = new ArrayList<>(List.of("dmesg"));
        command.addAll(List.of(options));
        return run(Duration.ofSeconds(20), command.toArray(String[]::new)).expectSuccess().lines().toList();
    }

    /** Takes the power from the guest and deletes what was kept for it. */
    @Override
    public void close() throws IOException {
        qemu.destroyForcibly();
        try {
            qemu.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        channel.close();
        delete(folder);
    }

    /** Where a new command's files go. */
    Path newCommand() throws IOException {
        return Files.createDirectory(
                folder.resolve("exchange").resolve(Integer.toString(commands.incrementAndGet())));
    }

    /** Has the agent run what lies in a folder of {@link #newCommand}; gives its exit status once it ends. */
    CompletableFuture<Integer> ask(Path command, Duration limit) throws IOException {
        String name = command.getFileName().toString();
        var status = new CompletableFuture<Integer>();
        waiting.put(name, status);
        byte[] line = (name + " " + limit.toMillis() / 1000.0 + "\n").getBytes(StandardCharsets.US_ASCII);
        synchronized (channel) {
            ByteBuffer bytes = ByteBuffer.wrap(line);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
        return status;
    }

    /** Waits for the status of a command that has {@code limit} to end. */
    int await(CompletableFuture<Integer> status, Duration limit) {
        try {
            return status.get(limit.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError("The guest does not answer. " + lastWords(folder), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while a command ran in the guest", e);
        }
    }

    private void awaitAgent() throws InterruptedException {
        var ready = new CompletableFuture<Integer>();
        waiting.put(READY.substring(0, READY.indexOf(' ')), ready);
        var reader = new Thread(this::readAnswers, "guest-answers");
        reader.setDaemon(true);
        reader.start();
        try {
            ready.get(BOOT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError("The guest did not start. " + lastWords(folder), e);
        }
    }

    private void readAnswers() {
        IOException end = new IOException("the guest has ended");
        try {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                int blank = line.indexOf(' ');
                CompletableFuture<Integer> status = waiting.remove(line.substring(0, blank));
                status.complete(Integer.parseInt(line.substring(blank + 1)));
            }
        } catch (IOException e) {
            end = e;
        }
        for (CompletableFuture<Integer> status : waiting.values()) {
            status.completeExceptionally(end);
        }
    }

    private static SocketChannel connect(Path folder, Process qemu) throws IOException, InterruptedException {
        var address = UnixDomainSocketAddress.of(folder.resolve("agent"));
        while (!Files.exists(address.getPath())) {
            if (!qemu.isAlive()) {
                throw new IOException("QEMU did not start. " + lastWords(folder));
            }
            Thread.sleep(10);
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(address);
        return channel;
    }

    private static void requirePrograms() {
        List<String> missing = new ArrayList<>();
        PACKAGES.forEach((program, name) -> {
            if (FOLDERS.stream().noneMatch(folder -> Files.exists(Path.of(folder, program)))) {
                missing.add(name);
            }
        });
        if (!missing.isEmpty()) {
            throw new AssertionError("A test that boots a kernel needs packages that are missing here: "
                    + "apt-get install " + String.join(" ", missing) + ", or run ./verify, which does it.");
        }
    }

    private static Path image(Path kernel) throws IOException {
        try (Stream<Path> files = Files.list(kernel.resolve("boot"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("vmlinuz-"))
                    .findFirst()
                    .orElseThrow(() -> new IOException(kernel + " has no kernel: delete it and run ./verify."));
        }
    }

    /** Runs a program on this machine, and gives what it prints. */
    private static String here(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.outputWriter().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new AssertionError(output);
        }
        return output;
    }

    private static String lastWords(Path folder) {
        StringBuilder words = new StringBuilder();
        for (String name : List.of("qemu.log", "console.log")) {
            Path log = folder.resolve(name);
            try {
                String text = Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
                words.append(name).append(" ends with: ").append(text.substring(Math.max(0, text.length() - 4000)));
            } catch (IOException e) {
                words.append(e);
            }
        }
        return words.toString();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
