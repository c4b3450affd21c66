package dev.keywright.host.usb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.place.Holders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HidAccessTest {

    private static final String LINUX = "/dev/hidraw3";
    private static final String MAC = "DevSrvsID:4294970000";
    private static final String WINDOWS = "\\\\?\\hid#vid_1050&pid_0407&mi_01#8&1&0&0000#{4d1e55b2}";
    private static final String HELD = "Another program holds the key";

    private static HidAccess access(String system, boolean exists, boolean allowed) {
        return new HidAccess(system, path -> exists, path -> allowed, Holders.SYSTEM);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Linux      | true  | false | FIDO | " + LINUX + " | /etc/udev/rules.d/70-keywright.rules",
        "Linux      | true  | false | OTP  | " + LINUX + " | /etc/udev/rules.d/70-keywright.rules",
        "Linux      | false | false | FIDO | " + LINUX + " | --device /dev/hidraw3",
        "Linux      | true  | true  | FIDO | " + LINUX + " | " + HELD,
        "Mac OS X   | false | false | OTP  | " + MAC + "   | Input Monitoring",
        "Mac OS X   | false | false | FIDO | " + MAC + "   | " + HELD,
        "Windows 11 | false | false | FIDO | " + WINDOWS + " | Run as administrator",
        "Windows 11 | false | false | OTP  | " + WINDOWS + " | " + HELD
    })
    void tellsWhatToDo(String system, boolean exists, boolean allowed, Pipe pipe, String path, String remedy) {
        assertThat(access(system, exists, allowed).whyClosed(path, 0x1050, pipe)).contains(remedy).endsWith(".");
    }

    /** The rule can be copied as it is; udev(7) gives the syntax. */
    @Test
    void theRuleOfUdevIsWholeAndNamesTheMaker() {
        assertThat(access("Linux", true, false).whyClosed(LINUX, 0x20a0, Pipe.FIDO))
                .isEqualTo("This user may not open /dev/hidraw3: write the line KERNEL==\"hidraw*\","
                        + " SUBSYSTEM==\"hidraw\", ATTRS{idVendor}==\"20a0\", TAG+=\"uaccess\" to"
                        + " /etc/udev/rules.d/70-keywright.rules and run 'sudo udevadm control --reload && sudo udevadm"
                        + " trigger --subsystem-match=hidraw'; that is for whoever sits at the computer, and over ssh"
                        + " takes GROUP=\"plugdev\", MODE=\"0660\" in place of TAG+=\"uaccess\".");
    }

    @ParameterizedTest
    @CsvSource({"true, true, true", "true, false, false", "false, false, false"})
    void onlyWhatIsAllowedIsWaitedFor(boolean exists, boolean allowed, boolean mayPass) {
        assertThat(access("Linux", exists, allowed).mayPass(LINUX)).isEqualTo(mayPass);
        assertThat(access("Mac OS X", exists, allowed).mayPass(MAC)).isTrue();
    }
}
