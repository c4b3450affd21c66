package dev.keywright.port.uhid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/** The way to {@code /dev/uhid}, and what to do where there is none. */
final class UhidAccess implements UhidChannel.Opener {

    static final Path DEVICE = Path.of("/dev/uhid");

    /** Below 73, where systemd gives what is tagged to the user of the seat (73-seat-late.rules). */
    private static final Path RULES_FILE = Path.of("/etc/udev/rules.d/70-keywright.rules");
    /** The devices of uhid that say they are on USB: those of Bluetooth keyboards are there, too. */
    private static final String RULES = """
            KERNEL=="uhid", SUBSYSTEM=="misc", OPTIONS+="static_node=uhid", TAG+="uaccess"
            KERNEL=="hidraw*", DEVPATH=="/devices/virtual/misc/uhid/0003:*", TAG+="uaccess"
            """;

    private final String system;
    private final Path device;
    private final Predicate<Path> allowed;

    UhidAccess() {
        this(System.getProperty("os.name"), DEVICE, path -> Files.isReadable(path) && Files.isWritable(path));
    }

    UhidAccess(String system, Path device, Predicate<Path> allowed) {
        this.system = system;
        this.device = device;
        this.allowed = allowed;
    }

    @Override
    public UhidChannel open() throws IOException {
        if (!system.equals("Linux")) {
            throw new IOException("Only Linux has /dev/uhid, and this is " + system
                    + "; plug the key in over USB/IP or vpcd instead.");
        }
        if (!Files.exists(device)) {
            throw new IOException(withoutModule("There is no " + device));
        }
        if (!allowed.test(device)) {
            throw new IOException("This user may not use " + device + "; run as root, or write the two lines below to "
                    + RULES_FILE + ", which give it and its keys to whoever sits at the computer, and run"
                    + " 'sudo udevadm control --reload && sudo udevadm trigger --name-match=uhid'.\n" + RULES.strip());
        }
        try {
            return new UhidFile(device);
        } catch (IOException e) {
            // The file is there without the module, too, so that opening it loads the module.
            throw new IOException(withoutModule(device + " cannot be opened (" + e.getMessage() + ")"), e);
        }
    }

    private static String withoutModule(String what) {
        return what + "; load the kernel's module with 'sudo modprobe uhid', and where this is a container, load it on"
                + " the host and start the container with '--device /dev/uhid'.";
    }
}
