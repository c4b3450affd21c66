package dev.keywright.host.place;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where keys are plugged in, by what Linux shows below {@code /sys}; other systems show nothing of it there. A place is
 * such as {@code usb-1-2.3}, the third port of a hub at the second port of the first bus: the same each time.
 */
public final class Sysfs {

    public static final Sysfs SYSTEM = new Sysfs(Path.of("/sys"));

    private final Path root;

    Sysfs(Path root) {
        this.root = root;
    }

    /**
     * Where the device behind a HID interface is plugged in. Interfaces that {@code /dev/uhid} shows are at no place,
     * but those of one device may have a name of it in common (HID_UNIQ).
     *
     * @param node such as {@code /dev/hidraw3}
     */
    public Optional<String> placeOfHidraw(String node) {
        Path device = hidraw(node);
        if (device == null) {
            return Optional.empty();
        }
        for (Path parent = device; parent != null; parent = parent.getParent()) {
            if (Files.exists(parent.resolve("busnum")) && Files.exists(parent.resolve("devnum"))) {
                return Optional.of("usb-" + parent.getFileName());
            }
        }
        return read(device.resolve("device").resolve("uevent"))
                .flatMap(event -> event.lines().filter(line -> line.startsWith("HID_UNIQ=")).findFirst())
                .map(line -> line.substring(line.indexOf('=') + 1))
                .filter(name -> !name.isBlank())
                .map(name -> "hid-" + name);
    }

    /** Tells one device from the next that gets the same node; it is the node itself where Linux does not tell. */
    public String identityOfHidraw(String node) {
        Path device = hidraw(node);
        return device == null ? node : device.toString();
    }

    /** Where the USB device with these numbers is plugged in; it gets others each time. */
    public Optional<String> placeOfUsb(int bus, int address) {
        Path all = root.resolve("bus").resolve("usb").resolve("devices");
        try (DirectoryStream<Path> devices = Files.newDirectoryStream(all)) {
            for (Path device : devices) {
                if (isNumber(device.resolve("busnum"), bus) && isNumber(device.resolve("devnum"), address)) {
                    return Optional.of("usb-" + device.getFileName());
                }
            }
        } catch (IOException e) {
            // No such folder: not Linux, or a container that is not shown it.
        }
        return Optional.empty();
    }

    private @Nullable Path hidraw(String node) {
        if (!node.startsWith("/dev/")) {
            return null;
        }
        try {
            return root.resolve("class").resolve("hidraw").resolve(node.substring("/dev/".length())).toRealPath();
        } catch (IOException e) {
            return null;
        }
    }

    private static boolean isNumber(Path file, int number) {
        return read(file).filter(text -> text.equals(Integer.toString(number))).isPresent();
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
