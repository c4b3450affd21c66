package dev.keywright.port.uhid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.GuestCommand;
import dev.keywright.testing.KernelGuest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real kernel takes the emulated key for one on USB, and so do the programs on it. All tests use one key. */
class UhidIT {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Path PYTHON = Path.of("src", "test", "resources", "python").toAbsolutePath();
    private static final String NAME = "Yubico YubiKey OTP+FIDO+CCID";
    /** Where the key's program reads what happens to it. */
    private static final String EVENTS = "/run/key-events";

    private static KernelGuest guest;
    private static GuestCommand.Running key;
    private static int told;

    @BeforeAll
    static void plugIn() throws Exception {
        guest = KernelGuest.boot();
        key = guest.start(
                "sh", "-c", "mkfifo " + EVENTS + " && exec \"$@\" <> " + EVENTS, "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp", System.getProperty("java.class.path"),
                UhidKey.class.getName(), "yubikey-5.7.4");
        key.awaitOutput("ready", LIMIT);
        awaitNodes(2);
    }

    @AfterAll
    static void shutDown() throws Exception {
        guest.close();
    }

    private static void tell(String event) throws InterruptedException {
        shell("echo " + event + " > " + EVENTS);
        key.awaitOutput(++told + " done", LIMIT);
    }

    private static String shell(String script) {
        return guest.run(LIMIT, "sh", "-c", script).expectSuccess();
    }

    private static String run(String... command) {
        return guest.run(LIMIT, command).expectSuccess();
    }

    private static void awaitNodes(int count) {
        shell("until [ $(ls /dev | grep -c hidraw) = " + count + " ]; do sleep 0.1; done");
    }

    /** What libfido2 takes for a FIDO key. */
    private static String fidoNode() {
        return run("fido2-token", "-L").replaceFirst(":.*", "");
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
        assertThat(run("python3", PYTHON.resolve("ctaphid_ping.py").toString(), "1700")).isEqualTo("True");
    }

    @Test
    void aProgramThatIsKilledWhileTheKeyWaitsForATouchLeavesItFree() throws Exception {
        tell("IGNORE");
        GuestCommand.Running client = guest.command("fido2-cred", "-M", fidoNode())
                .input(base64("0123456789abcdef0123456789abcdef") + "\nexample.org\nsomebody\n" + base64("id") + "\n")
                .start();
        key.awaitOutput("asked", LIMIT);

        client.kill();

        assertThat(run("fido2-token", "-I", fidoNode())).contains("U2F_V2");
        tell("OBEY");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void ykmanProgramsAChallengeResponse() throws Exception {
        String secret = "0102030405060708090a0b0c0d0e0f1011121314";
        run("ykman", "otp", "chalresp", "-f", "2", secret);

        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(HexFormat.of().parseHex(secret), "HmacSHA1"));
        assertThat(run("ykman", "otp", "calculate", "2", "00112233"))
                .isEqualTo(HexFormat.of().formatHex(mac.doFinal(HexFormat.of().parseHex("00112233"))));
        assertThat(run("ykman", "otp", "info")).contains("Slot 2: programmed");
    }

    @Test
    void aTouchTypesWhatYkmanProgrammed() throws Exception {
        run("ykman", "otp", "static", "-f", "-k", "US", "1", "Hello Keywright 4-2.");
        GuestCommand.Running keyboard = guest.start("python3", PYTHON.resolve("evdev_text.py").toString(), NAME);
        keyboard.awaitOutput("listening", LIMIT);

        tell("SHORT");

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

        tell("PULL");
        assertThat(guest.run(LIMIT, "sh", "-c", "ls /dev | grep hidraw").out()).isEmpty();
        assertThat(run("fido2-token", "-L")).isEmpty();
        awaitThreads(0);

        tell("PLUG");
        awaitNodes(2);
        assertThat(run("fido2-token", "-L")).hasLineCount(1);
    }

    private static void awaitThreads(int count) {
        shell("until [ $(cat /proc/$(pidof java)/task/*/comm | grep -c '^keywright-uhid') = " + count
                + " ]; do sleep 0.1; done");
    }

    @Test
    void theKernelHasNothingToComplainAbout() {
        assertThat(guest.kernelComplaints()).filteredOn(line -> line.contains("hid")).isEmpty();
    }
}
