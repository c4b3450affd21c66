package dev.keywright.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.GuestCommand;
import dev.keywright.testing.Oathtool;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A real kernel takes emulated keys for devices on its USB: usbhid has their keyboard and FIDO, libccid under pcscd
 * their smart card reader. All tests use one guest; the first key is attached in all of them.
 */
class UsbIpIT extends OwnHostScenario {

    private static final String READERS = "from smartcard.System import readers; print(*readers(), sep='\\n')";
    /** The names that libccid gives the keys' readers. */
    private static final List<String> NAMES = List.of(NAME, "Nitrokey Nitrokey 3 [CCID/ICCD Interface]");
    /** RFC 4226 appendix D, in base32. */
    private static final String SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    UsbIpIT() {
        super(List.of("FIDO", "CARD", "OTP"), "usbip", "yubikey-5.4.3", "nitrokey-3");
    }

    @Override
    void prepare() throws Exception {
        guest.startSmartCardService();
    }

    /** Plugs a key, with all its interfaces, into the guest. */
    @Override
    void plugIn(int key) {
        run("usbip", "attach", "-r", "127.0.0.1", "-b", "1-" + key);
        awaitNodes(key == 1 ? 2 : 1);
        awaitReader(NAMES.get(key - 1));
    }

    @Override
    void pullOut(int key) {
        run("usbip", "detach", "-p", "0");
        awaitNodes(0);
    }

    private void awaitReader(String name) {
        shell("until python3 -c \"" + READERS + "\" | grep -qF '" + name + "'; do sleep 0.2; done");
    }

    @Test
    void usbipListsTheKeys() {
        assertThat(run("usbip", "list", "-r", "127.0.0.1"))
                .contains("1-1: ", "(1050:0407)", "/keywright/usb1/1-1")
                .contains("0 - Human Interface Device / Boot Interface Subclass / Keyboard (03/01/01)")
                .contains("1 - Human Interface Device", "(03/00/00)", "2 - Chip/SmartCard", "(0b/00/00)")
                .contains("1-2: ", "(20a0:42b2)");
    }

    @Test
    void theKernelBindsItsDriversToEachInterface() {
        assertThat(shell("cd /sys/bus/usb/devices/1-1; cat manufacturer product bcdDevice speed bMaxPower"))
                .isEqualTo("Yubico\nYubiKey OTP+FIDO+CCID\n0543\n12\n30mA");
        // usbfs is libusb, by which libccid has the reader.
        assertThat(shell("for i in 0 1 2; do basename $(readlink /sys/bus/usb/devices/1-1:1.$i/driver); done"))
                .isEqualTo("usbhid\nusbhid\nusbfs");
        assertThat(shell("cat /sys/class/hidraw/*/device/uevent | grep HID_NAME | uniq")).isEqualTo("HID_NAME=" + NAME);
    }

    @Test
    void libfido2AsksAndRegisters() {
        String node = fidoNode();
        assertThat(run("fido2-token", "-I", node))
                .contains("version strings: U2F_V2, FIDO_2_0, FIDO_2_1_PRE")
                .contains("fwversion: 0x50403");
        String made = guest.command("fido2-cred", "-M", node)
                .input(base64("0123456789abcdef0123456789abcdef") + "\nexample.org\nsomebody\n" + base64("id") + "\n")
                .run(LIMIT)
                .expectSuccess();
        assertThat(guest.command("fido2-cred", "-V").input(made + "\n").run(LIMIT).expectSuccess())
                .contains("BEGIN PUBLIC KEY");
    }

    /** No message of CTAPHID has more bytes (CTAP 2.1 §11.2.4); the kernel sends one report after the other. */
    @Test
    void carriesTheLongestMessages() {
        assertThat(run("python3", PYTHON.resolve("ctaphid_ping.py").toString(), "7609", "20")).isEqualTo("True");
    }

    @Test
    void ykmanAsksOverTheSmartCardReader() {
        assertThat(run("python3", "-c", READERS)).contains(NAME + " 00 00");
        assertThat(run("ykman", "--reader", NAME, "info"))
                .contains("Device type: YubiKey 5 NFC", "Firmware version: 5.4.3");
        assertThat(run("ykman", "info")).contains("Enabled USB interfaces: OTP, FIDO, CCID");
    }

    @Test
    void ykmanKeepsOathAccounts() {
        run("ykman", "oath", "accounts", "add", "-f", "-o", "HOTP", "counting", SECRET);
        // RFC 4226 appendix D.
        assertThat(run("ykman", "oath", "accounts", "code", "counting")).contains("755224");
        assertThat(run("ykman", "oath", "accounts", "code", "counting")).contains("287082");
        assertThat(run("ykman", "oath", "accounts", "list")).contains("counting");
    }

    /** Much longer than libccid waits for a reader that does not ask for more time. */
    @Test
    void aCommandOnTheCardMayWaitForItsTouch() throws Exception {
        run("ykman", "oath", "accounts", "add", "-f", "-t", "-o", "HOTP", "touched", SECRET);
        tell("1 IGNORE");
        GuestCommand.Running code = guest.start("ykman", "oath", "accounts", "code", "touched");
        awaitAsked();
        assertThat(guest.run(Duration.ofSeconds(20), "sleep", "8").status()).isZero();
        assertThat(code.isAlive()).isTrue();

        tell("1 OBEY");
        assertThat(code.await(LIMIT).expectSuccess()).contains("755224");
    }

    @Test
    void ykmanProgramsTheSlotsOverTheKeyboard() throws Exception {
        String secret = "0102030405060708090a0b0c0d0e0f1011121314";
        run("ykman", "otp", "chalresp", "-f", "2", secret);
        assertThat(run("ykman", "otp", "calculate", "2", "00112233")).isEqualTo(hmac(secret, "00112233"));
    }

    @Test
    void aTouchTypes() throws Exception {
        run("ykman", "otp", "static", "-f", "-k", "US", "1", "Hello Keywright 4-2.");
        GuestCommand.Running keyboard = guest.start("python3", PYTHON.resolve("evdev_text.py").toString(), NAME);
        keyboard.awaitOutput("listening", LIMIT);

        tell("1 SHORT");
        assertThat(keyboard.await(LIMIT).expectSuccess()).endsWith("typed Hello Keywright 4-2.");
    }

    @Test
    void aSecondKeyIsADeviceOfItsOwn() {
        run("usbip", "attach", "-r", "127.0.0.1", "-b", "1-2");
        awaitReader("Nitrokey Nitrokey 3 [CCID/ICCD Interface]");
        awaitNodes(3);
        assertThat(run("fido2-token", "-L"))
                .hasLineCount(2)
                .contains("vendor=0x20a0, product=0x42b2 (Nitrokey Nitrokey 3)");
        assertThat(shell("cat /sys/bus/usb/devices/1-2/bcdDevice")).isEqualTo("0108");

        run("usbip", "detach", "-p", "1");
        awaitNodes(2);
    }

    /** The key would rather be asked over its card pipe, which this one cannot see. */
    @Test
    void keywrightAsksASlotOverTheKeyboard() throws Exception {
        String secret = "00112233445566778899aabbccddeeff";
        keywright("otp", "program", "hmac", "--slot", "2", "--force", "--key-file", file("keyboard", secret));

        assertThat(guest.keywright("otp", "calculate", "--slot", "2", "c0ffee")
                        .environment("PCSCLITE_CSOCK_NAME", "/run/no-service")
                        .run(LIMIT)
                        .expectSuccess())
                .isEqualTo(hmac(secret, "c0ffee"));
    }

    @Test
    void keywrightKeepsAccounts() throws Exception {
        keywright("oath", "add", "otpauth://totp/Kernel:ada?issuer=Kernel&secret=" + SECRET);

        assertThat(keywright("oath", "list")).contains("Kernel:ada");
        assertThat(keywright("oath", "code", "Kernel", "--at", "" + AT))
                .endsWith(" " + Oathtool.totp(SECRET, "SHA1", 6, 30, AT));
    }

    @Test
    void lendsAKeyOnce() {
        assertThat(guest.run(LIMIT, "usbip", "attach", "-r", "127.0.0.1", "-b", "1-1").expectFailure())
                .contains("Device busy");
        assertThat(guest.run(LIMIT, "usbip", "attach", "-r", "127.0.0.1", "-b", "1-9").expectFailure())
                .contains("Device not found");
    }

    @Test
    void canBeDetachedAndAttachedAgain() {
        pullOut(1);
        plugIn(1);
    }

    @Test
    void isGoneWhenItIsPulledOut() throws Exception {
        tell("1 PULL");
        awaitNodes(0);
        assertThat(run("usbip", "list", "-r", "127.0.0.1")).doesNotContain("1050").contains("1-2: ");

        tell("1 PLUG");
        plugIn(1);
    }

    @Test
    void comesBackAsWhatItIsWhenAnInterfaceIsSwitched() {
        run("ykman", "config", "usb", "-d", "OTP", "-f");
        awaitNodes(0);
        run("usbip", "attach", "-r", "127.0.0.1", "-b", "1-1");
        awaitReader("Yubico YubiKey FIDO+CCID");
        assertThat(run("fido2-token", "-L")).hasLineCount(1).contains("product=0x0406");

        run("ykman", "config", "usb", "-e", "OTP", "-f");
        awaitNodes(0);
        plugIn(1);
    }
}
