package dev.keywright.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.GuestCommand;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A real kernel takes the emulated key for one on USB, and so do the programs on it. All tests use one key. */
class UhidIT extends OwnHostScenario {

    UhidIT() {
        super(List.of("FIDO", "OTP"), "uhid", "yubikey-5.7.4", "solokeys-2");
    }

    @Override
    void plugIn(int key) throws Exception {
        tell(key + " PLUG");
        awaitNodes(key == 1 ? 2 : 1);
    }

    @Override
    void pullOut(int key) throws Exception {
        tell(key + " PULL");
    }

    @Test
    void bothDevicesAreOneKeyOnUsb() {
        String properties = "cat /sys/class/hidraw/*/device/uevent";
        assertThat(shell(properties + " | grep -v MODALIAS | sed 's/keywright-[0-9a-f]*/keywright-ID/' | sort"))
                .isEqualTo("""
                        DRIVER=hid-generic
                        DRIVER=hid-generic
                        HID_ID=0003:00001050:00000407
                        HID_ID=0003:00001050:00000407
                        HID_NAME=Yubico YubiKey OTP+FIDO+CCID
                        HID_NAME=Yubico YubiKey OTP+FIDO+CCID
                        HID_PHYS=keywright-ID/input0
                        HID_PHYS=keywright-ID/input1
                        HID_UNIQ=keywright-ID
                        HID_UNIQ=keywright-ID""");
        assertThat(shell(properties + " | grep UNIQ | sort -u | wc -l")).isEqualTo("1");
    }

    @Test
    void libfido2ListsItAndAsksIt() {
        assertThat(run("fido2-token", "-L")).hasLineCount(1).contains("vendor=0x1050, product=0x0407");
        assertThat(run("fido2-token", "-I", fidoNode()))
                .contains("version strings: U2F_V2, FIDO_2_0, FIDO_2_1_PRE, FIDO_2_1")
                .contains("fwversion: 0x50704");
    }

    /** The kernel keeps 31 reports for the key, which are at most 1,827 bytes. */
    @Test
    void carriesMessagesThatTheKernelHasRoomFor() {
        assertThat(run("python3", PYTHON.resolve("ctaphid_ping.py").toString(), "1827", "100")).isEqualTo("True");
    }

    /**
     * HID_QUIRK_NO_OUTPUT_REPORTS_ON_INTR_EP (include/linux/hid.h): the kernel then sends reports as requests, each of
     * which waits until the key has it.
     */
    @Test
    void carriesTheLongestMessagesWhereTheKernelIsToldToWait() throws Exception {
        plugIntoAKernelWith("quirks=0x1050:0x0407:0x40000");
        assertThat(run("python3", PYTHON.resolve("ctaphid_ping.py").toString(), "7609", "20")).isEqualTo("True");
        plugIntoAKernelWith();
    }

    /** @param parameters of the kernel's module for HID on USB, which it applies to all that says it is on USB */
    private void plugIntoAKernelWith(String... parameters) throws Exception {
        tell("1 PULL");
        guest.reload("usbhid", parameters);
        plugIn(1);
    }

    @Test
    void aProgramThatIsKilledWhileTheKeyWaitsForATouchLeavesItFree() throws Exception {
        tell("1 IGNORE");
        GuestCommand.Running client = guest.command("fido2-cred", "-M", fidoNode())
                .input(base64("0123456789abcdef0123456789abcdef") + "\nexample.org\nsomebody\n" + base64("id") + "\n")
                .start();
        awaitAsked();

        client.kill();

        assertThat(run("fido2-token", "-I", fidoNode())).contains("U2F_V2");
        tell("1 OBEY");
    }

    @Test
    void ykmanProgramsAChallengeResponse() throws Exception {
        String secret = "0102030405060708090a0b0c0d0e0f1011121314";
        run("ykman", "otp", "chalresp", "-f", "2", secret);
        assertThat(run("ykman", "otp", "calculate", "2", "00112233")).isEqualTo(hmac(secret, "00112233"));
        assertThat(run("ykman", "otp", "info")).contains("Slot 2: programmed");
    }

    @Test
    void aTouchTypesWhatYkmanProgrammed() throws Exception {
        run("ykman", "otp", "static", "-f", "-k", "US", "1", "Hello Keywright 4-2.");
        GuestCommand.Running keyboard = guest.start("python3", PYTHON.resolve("evdev_text.py").toString(), NAME);
        keyboard.awaitOutput("listening", LIMIT);

        tell("1 SHORT");

        assertThat(keyboard.await(LIMIT).expectSuccess()).endsWith("typed Hello Keywright 4-2.");
    }

    @Test
    void comesBackAsWhatItIsWhenAnInterfaceIsSwitched() {
        run("ykman", "config", "usb", "-d", "OTP", "-f");
        awaitNodes(1);
        assertThat(run("fido2-token", "-L")).hasLineCount(1).contains("product=0x0406");

        run("ykman", "config", "usb", "-e", "OTP", "-f");
        awaitNodes(2);
        assertThat(run("fido2-token", "-L")).hasLineCount(1).contains("product=0x0407");
    }

    /** The threads end too, which had waited in the kernel. */
    @Test
    void isGoneWhenItIsPulledOut() throws Exception {
        // Those that send input reports end by themselves when there are none.
        awaitThreads(4);

        tell("1 PULL");
        assertThat(guest.run(LIMIT, "sh", "-c", "ls /dev | grep hidraw").out()).isEmpty();
        assertThat(run("fido2-token", "-L")).isEmpty();
        awaitThreads(0);

        plugIn(1);
        assertThat(run("fido2-token", "-L")).hasLineCount(1);
    }

    private void awaitThreads(int count) {
        shell("until [ $(cat /proc/$(pgrep -f '[K]ernelKeys')/task/*/comm | grep -c '^keywright-uhid') = " + count
                + " ]; do sleep 0.1; done");
    }
}
