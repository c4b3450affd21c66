package dev.keywright.host.usb;

import java.nio.file.Files;
import java.nio.file.Path;

/** Why a HID device cannot be opened, and what to do about it. */
final class HidAccess {

    private HidAccess() {}

    /**
     * @param path     the operating system's name of the device, on Linux such as {@code /dev/hidraw3}
     * @param vendorId the USB vendor
     */
    static String whyClosed(String path, int vendorId) {
        if (System.getProperty("os.name").startsWith("Windows")) {
            return "Windows lets only administrators speak to a FIDO key, one program at a time; run Keywright as"
                    + " administrator and close other programs.";
        }
        Path node = path.startsWith("/dev/") ? Path.of(path) : null;
        if (node != null && !Files.exists(node)) {
            return "There is no " + path + " here although the computer has such a key; a container must be given the"
                    + " device (with Docker or Podman: --device " + path + ").";
        }
        if (node != null && !(Files.isReadable(node) && Files.isWritable(node))) {
            return String.format(
                    "This user may not open %s; log in at the computer itself, or add a udev rule such as"
                            + " KERNEL==\"hidraw*\", ATTRS{idVendor}==\"%04x\", GROUP=\"plugdev\", MODE=\"0660\" and"
                            + " plug the key in again.", path, vendorId);
        }
        return "Another program holds the key, or it was pulled out; close the program or plug the key in again.";
    }
}
