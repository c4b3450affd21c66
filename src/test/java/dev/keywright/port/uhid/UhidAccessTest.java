package dev.keywright.port.uhid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UhidAccessTest {

    @TempDir
    private Path folder;

    @Test
    void saysWhereThereIsNoUhid() {
        assertThatThrownBy(() -> new UhidAccess("Windows 11", UhidAccess.DEVICE, any -> true).open())
                .isInstanceOf(IOException.class)
                .hasMessage("Only Linux has /dev/uhid, and this is Windows 11; plug the key in over USB/IP or vpcd"
                        + " instead.");
    }

    @Test
    void saysHowToLoadTheModule() {
        Path missing = folder.resolve("uhid");

        assertThatThrownBy(() -> new UhidAccess("Linux", missing, any -> true).open())
                .isInstanceOf(IOException.class)
                .hasMessage("There is no " + missing + "; load the kernel's module with 'sudo modprobe uhid', and where"
                        + " this is a container, load it on the host and start the container with '--device"
                        + " /dev/uhid'.");
        assertThat(missing).doesNotExist();
    }

    /** A file that is there and cannot be opened, as the device's is without its module. */
    @Test
    void saysItAlsoWhereTheFileIsThereWithoutTheModule() {
        assertThatThrownBy(() -> new UhidAccess("Linux", folder, any -> true).open())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(folder + " cannot be opened (")
                .hasMessageContaining("'sudo modprobe uhid'");
    }

    @Test
    void saysHowToGiveItToTheUserOfTheSeat() {
        assertThatThrownBy(() -> new UhidAccess("Linux", folder, any -> false).open())
                .isInstanceOf(IOException.class)
                .hasMessage("This user may not use " + folder + "; run as root, or write the two lines below to"
                        + " /etc/udev/rules.d/70-keywright.rules, which give it and its keys to whoever sits at the"
                        + " computer, and run 'sudo udevadm control --reload && sudo udevadm trigger"
                        + " --name-match=uhid'.\n"
                        + "KERNEL==\"uhid\", SUBSYSTEM==\"misc\", OPTIONS+=\"static_node=uhid\", TAG+=\"uaccess\"\n"
                        + "KERNEL==\"hidraw*\", DEVPATH==\"/devices/virtual/misc/uhid/0003:*\", TAG+=\"uaccess\"");
    }
}
