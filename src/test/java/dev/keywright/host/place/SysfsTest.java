package dev.keywright.host.place;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On folders as Linux has them below {@code /sys}. */
class SysfsTest {

    @TempDir
    Path root;

    private Sysfs sysfs;

    @BeforeEach
    void start() throws IOException {
        sysfs = new Sysfs(root);
        Files.createDirectories(root.resolve("class/hidraw"));
        Files.createDirectories(root.resolve("bus/usb/devices"));
    }

    private Path plugIn(String port, int bus, int address) throws IOException {
        Path device = Files.createDirectories(root.resolve("devices/pci0000:00/usb1").resolve(port));
        Files.writeString(device.resolve("busnum"), bus + "\n");
        Files.writeString(device.resolve("devnum"), address + "\n");
        Files.createSymbolicLink(root.resolve("bus/usb/devices").resolve(port), device);
        return device;
    }

    private void hidraw(String node, Path hidDevice, String uevent) throws IOException {
        Path raw = Files.createDirectories(hidDevice.resolve("hidraw").resolve(node));
        Files.createSymbolicLink(raw.resolve("device"), hidDevice);
        Files.writeString(hidDevice.resolve("uevent"), uevent);
        Files.createSymbolicLink(root.resolve("class/hidraw").resolve(node), raw);
    }

    @Test
    void theInterfacesOfOneDeviceAreAtOnePlace() throws IOException {
        Path one = plugIn("1-2.3", 1, 7);
        Path other = plugIn("1-4", 1, 8);
        hidraw("hidraw0", one.resolve("1-2.3:1.0/0003:1050:0407.0001"), "");
        hidraw("hidraw1", one.resolve("1-2.3:1.1/0003:1050:0407.0002"), "");
        hidraw("hidraw2", other.resolve("1-4:1.0/0003:1050:0407.0003"), "");
        assertThat(sysfs.placeOfHidraw("/dev/hidraw0")).hasValue("usb-1-2.3");
        assertThat(sysfs.placeOfHidraw("/dev/hidraw1")).hasValue("usb-1-2.3");
        assertThat(sysfs.placeOfHidraw("/dev/hidraw2")).hasValue("usb-1-4");
        assertThat(sysfs.placeOfUsb(1, 7)).hasValue("usb-1-2.3");
        assertThat(sysfs.placeOfUsb(1, 8)).hasValue("usb-1-4");
        assertThat(sysfs.placeOfUsb(1, 9)).isEmpty();
    }

    @Test
    void whatUhidShowsIsToldByItsName() throws IOException {
        Path virtual = root.resolve("devices/virtual/misc/uhid");
        hidraw("hidraw0", virtual.resolve("0003:1050:0407.0001"), "HID_ID=0003:1050\nHID_UNIQ=keywright-1\n");
        hidraw("hidraw1", virtual.resolve("0003:1050:0407.0002"), "HID_ID=0003:1050\nHID_UNIQ=\n");
        assertThat(sysfs.placeOfHidraw("/dev/hidraw0")).hasValue("hid-keywright-1");
        assertThat(sysfs.placeOfHidraw("/dev/hidraw1")).isEmpty();
    }

    @Test
    void theNextDeviceOfTheSameNodeIsAnother() throws IOException {
        Path device = plugIn("1-2", 1, 7);
        hidraw("hidraw0", device.resolve("1-2:1.0/0003:1050:0407.0001"), "");
        String before = sysfs.identityOfHidraw("/dev/hidraw0");
        Files.delete(root.resolve("class/hidraw/hidraw0"));
        hidraw("hidraw0", device.resolve("1-2:1.0/0003:1050:0407.0002"), "");
        assertThat(sysfs.identityOfHidraw("/dev/hidraw0")).isNotEqualTo(before);
    }

    @Test
    void otherSystemsTellNothing() {
        assertThat(sysfs.placeOfHidraw("/dev/hidraw9")).isEmpty();
        assertThat(sysfs.placeOfHidraw("DevSrvsID:1")).isEmpty();
        assertThat(sysfs.identityOfHidraw("DevSrvsID:1")).isEqualTo("DevSrvsID:1");
        assertThat(new Sysfs(root.resolve("none")).placeOfUsb(1, 1)).isEmpty();
    }
}
