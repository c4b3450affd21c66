package dev.keywright.host.usb;

import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.place.Holders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Why a HID interface cannot be opened, and what to do about it. */
final class HidAccess {

    /** Below 73, where systemd gives what is tagged to the user of the seat (73-seat-late.rules). */
    private static final String RULES_FILE = "/etc/udev/rules.d/70-keywright.rules";

    private final String system;
    private final Predicate<Path> exists;
    private final Predicate<Path> allowed;
    private final Holders holders;

    HidAccess() {
        this(System.getProperty("os.name"), Files::exists, path -> Files.isReadable(path) && Files.isWritable(path),
                Holders.SYSTEM);
    }

    /**
     * @param system  as Java names operating systems
     * @param exists  whether there is such a file
     * @param allowed whether this user may read and write it
     */
    HidAccess(String system, Predicate<Path> exists, Predicate<Path> allowed, Holders holders) {
        this.system = system;
        this.exists = exists;
        this.allowed = allowed;
        this.holders = holders;
    }

    /** Whether to try again in a moment: another program may hold the interface, but nothing forbids it. */
    boolean mayPass(String path) {
        return !path.startsWith("/dev/") || exists.test(Path.of(path)) && allowed.test(Path.of(path));
    }

    /**
     * @param path     the operating system's name of the interface, on Linux such as {@code /dev/hidraw3}
     * @param vendorId the USB vendor
     */
    String whyClosed(String path, int vendorId, Pipe pipe) {
        if (system.startsWith("Windows")) {
            return pipe == Pipe.FIDO
                    ? "Windows lets only administrators speak to the FIDO interface of a key: start the terminal with"
                            + " \"Run as administrator\", or use the key in a card reader; where it is one already,"
                            + " close the other program that uses the key."
                    : holders.ofHid(path);
        }
        if (system.startsWith("Mac")) {
            return pipe == Pipe.OTP
                    ? "macOS lets a program use a keyboard, which this interface is, only where it is allowed to:"
                            + " switch the terminal on in System Settings, Privacy & Security, Input Monitoring, and"
                            + " start it again."
                    : holders.ofHid(path);
        }
        Path node = Path.of(path);
        if (!path.startsWith("/dev/")) {
            return holders.ofHid(path);
        }
        if (!exists.test(node)) {
            return "There is no " + path + " here although the computer has such a key; a container must be given the"
                    + " device (with Docker or Podman: --device " + path + ").";
        }
        if (!allowed.test(node)) {
            return "This user may not open " + path + ": write the line " + rule(vendorId) + " to " + RULES_FILE
                    + " and run 'sudo udevadm control --reload && sudo udevadm trigger --subsystem-match=hidraw';"
                    + " that is for whoever sits at the computer, and over ssh takes GROUP=\"plugdev\","
                    + " MODE=\"0660\" in place of TAG+=\"uaccess\".";
        }
        return holders.ofHid(path);
    }

    private static String rule(int vendorId) {
        return String.format("KERNEL==\"hidraw*\", SUBSYSTEM==\"hidraw\", ATTRS{idVendor}==\"%04x\", TAG+=\"uaccess\"",
                vendorId);
    }
}
