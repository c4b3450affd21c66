package dev.keywright.host.place;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which programs likely hold a key. Linux tells for the processes of this user, and root for all, which files and which
 * libraries they have open (proc(5)); for the rest, and on other systems, programs that are known to use keys are
 * looked for by name.
 */
public final class Holders {

    public static final Holders SYSTEM = new Holders(
            Path.of("/proc"), ProcessHandle.current().pid(), () -> ProcessHandle.allProcesses().map(Program::of));

    /** Programs that use the cards of keys: GnuPG's, browsers, and Yubico's. */
    private static final Pattern CARD_PROGRAM = Pattern.compile(
            "(?i)(scdaemon|firefox|google chrome|chrome|chromium|msedge|ykman|yubikey-manager|authenticator|pcsc_scan"
                    + "|opensc-.*|pkcs11-.*)(-bin|\\.exe)?");
    /** Programs that use the FIDO pipe. */
    private static final Pattern FIDO_PROGRAM = Pattern.compile(
            "(?i)(firefox|google chrome|chrome|chromium|msedge|ykman|yubikey-manager|authenticator|fido2-.*|ssh"
                    + "|ssh-sk-helper)(-bin|\\.exe)?");
    /** What a program maps that uses PC/SC Lite. */
    private static final String PCSC_LIBRARY = "libpcsclite";

    private final Path processes;
    private final long self;
    private final Supplier<Stream<Program>> running;

    /**
     * @param processes {@code /proc}
     * @param self      this process, which is left out
     * @param running   all processes, by name
     */
    Holders(Path processes, long self, Supplier<Stream<Program>> running) {
        this.processes = processes;
        this.self = self;
        this.running = running;
    }

    /** A running program. */
    record Program(long pid, String name) {

        static Program of(ProcessHandle process) {
            String command = process.info().command().orElse("");
            return new Program(process.pid(), command.substring(1 + Math.max(
                    command.lastIndexOf('/'), command.lastIndexOf('\\'))));
        }

        @Override
        public String toString() {
            return name + " (process " + pid + ")";
        }
    }

    /** A sentence on who holds a card. */
    public String ofCard() {
        List<Program> found = holding(process -> maps(process, PCSC_LIBRARY), CARD_PROGRAM);
        return found.stream()
                .filter(program -> program.name().startsWith("scdaemon"))
                .findFirst()
                .map(daemon -> daemon + " holds the card; end it with: gpgconf --kill scdaemon")
                .orElseGet(() -> sentence("card", found)
                        + (found.isEmpty() ? " (GnuPG's lets go after: gpgconf --kill scdaemon)" : ""))
                + ".";
    }

    /**
     * A sentence on who holds a HID device, or is speaking to it.
     *
     * @param node the operating system's name of it
     */
    public String ofHid(String node) {
        return sentence("key", holding(process -> opens(process, node), FIDO_PROGRAM)) + ".";
    }

    private static String sentence(String what, List<Program> found) {
        return found.isEmpty()
                ? "Another program holds the " + what + "; close it, or wait until it is done, and try again"
                : "Another program holds the " + what + ", likely "
                        + found.stream().map(Program::toString).collect(Collectors.joining(" or "))
                        + "; close it, or wait until it is done, and try again";
    }

    private List<Program> holding(Predicate<Path> surely, Pattern names) {
        List<Program> sure = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(processes, "[0-9]*")) {
            for (Path process : all) {
                long pid = Long.parseLong(process.getFileName().toString());
                if (pid != self && surely.test(process)) {
                    name(process).ifPresent(name -> sure.add(new Program(pid, name)));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Not Linux.
        }
        List<Program> found = !sure.isEmpty() ? sure : running.get()
                .filter(program -> program.pid() != self && names.matcher(program.name()).matches())
                .toList();
        return found.stream().sorted(Comparator.comparingLong(Program::pid)).limit(3).toList();
    }

    private static Optional<String> name(Path process) {
        try {
            return Optional.of(Files.readString(process.resolve("comm")).strip());
        } catch (IOException e) {
            // It has just ended.
            return Optional.empty();
        }
    }

    private static boolean maps(Path process, String library) {
        try (Stream<String> lines = Files.lines(process.resolve("maps"))) {
            return lines.anyMatch(line -> line.contains("/" + library));
        } catch (IOException | RuntimeException e) {
            // Of another user, or it has just ended.
            return false;
        }
    }

    private static boolean opens(Path process, String node) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                if (Files.isSymbolicLink(file) && Files.readSymbolicLink(file).equals(Path.of(node))) {
                    return true;
                }
            }
        } catch (IOException | RuntimeException e) {
            // Of another user, or it has just ended.
        }
        return false;
    }
}
