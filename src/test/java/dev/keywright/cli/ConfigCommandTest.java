package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code keywright config}, with an emulated key. */
class ConfigCommandTest {

    @TempDir
    Path folder;

    private String profile = "yubikey-5.7.4";
    private String err = "";

    private String run(int status, String command, String... more) {
        String[] arguments = Stream.of(
                        Stream.of(command.split(" ")),
                        Stream.of(more),
                        Stream.of("--emulated=" + profile, "--state", folder.resolve(profile).toString()))
                .flatMap(words -> words)
                .toArray(String[]::new);
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();
        CommandLine line = Keywright.commandLine(arguments)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(errors, true));
        int actual = line.execute(arguments);
        err = errors.toString().strip();
        assertThat(actual).as("%s: %s", Arrays.asList(arguments), err).isEqualTo(status);
        assertThat(status == 0 || out.toString().isEmpty()).isTrue();
        return out.toString().strip();
    }

    private JsonNode json(String command, String... more) throws IOException {
        String[] all = Stream.concat(Stream.of(more), Stream.of("--json")).toArray(String[]::new);
        return new ObjectMapper().readTree(run(0, command, all));
    }

    private String code(String name, String digits) throws IOException {
        return Files.writeString(folder.resolve(name), digits + "\n").toString();
    }

    @Test
    void infoShowsWhatTheKeyIs() throws Exception {
        String info = run(0, "config info");
        assertThat(info).contains(
                "Firmware        5.7.4\nForm            keychain (USB-A)\nPart number     78CLUFX5000P\nLocked          no\n"
                        + "Auto-eject      off\nChallenges wait 15 s\nNFC restricted  no\n");
        assertThat(info).endsWith("""
                Application     USB            NFC
                Yubico OTP      on             on
                FIDO U2F        on             on
                OpenPGP         off            off
                PIV             off            off
                OATH            on             on
                YubiHSM Auth    off            off
                FIDO2           on             on""");

        JsonNode json = json("config info");
        assertThat(json.at("/firmware").asText()).isEqualTo("5.7.4");
        assertThat(json.at("/formFactor").asText()).isEqualTo("USB_A_KEYCHAIN");
        assertThat(json.at("/usb/enabled")).extracting(JsonNode::asText)
                .containsExactly("OTP", "U2F", "OATH", "FIDO2");
        assertThat(json.at("/locked").asBoolean()).isFalse();
    }

    @Test
    void applicationsAreSwitchedOverUsb() throws Exception {
        assertThat(run(0, "config usb --disable oath --force")).isEqualTo("On over USB: Yubico OTP, FIDO U2F, FIDO2.");
        assertThat(json("config usb --list").toString()).isEqualTo("{\"usb\":[\"OTP\",\"U2F\",\"FIDO2\"]}");
        run(1, "oath list");
        assertThat(err).isEqualTo("The key has its smart card interface switched off: switch an application of it on"
                + " with 'keywright config usb'.");
        assertThat(run(0, "config usb --enable oath --disable otp,u2f --force"))
                .isEqualTo("On over USB: OATH, FIDO2.");
        assertThat(run(0, "oath list")).isEmpty();
        assertThat(run(0, "config usb --disable fido2 --force")).isEqualTo("On over USB: OATH.");
        run(1, "fido info");
        assertThat(err).isEqualTo("This key has no FIDO2 on this connection, or it is switched off: switch it on with"
                + " 'keywright config', or use another key.");
        assertThat(run(0, "config usb --enable fido2 --disable oath --force")).isEqualTo("On over USB: FIDO2.");
        assertThat(run(0, "config usb --enable otp --disable fido2 --force")).isEqualTo("On over USB: Yubico OTP.");
        assertThat(run(0, "config usb --enable oath")).isEqualTo("On over USB: Yubico OTP, OATH.");
    }

    @Test
    void applicationsAreSwitchedOverNfc() throws Exception {
        assertThat(run(0, "config nfc --disable oath,otp")).isEqualTo("On over NFC: FIDO U2F, FIDO2.");
        assertThat(run(0, "config nfc --disable u2f,FIDO2 --force")).isEqualTo("Nothing is on over NFC.");
        assertThat(json("config nfc --enable oath").toString()).isEqualTo("{\"nfc\":[\"OATH\"]}");
        assertThat(run(0, "config nfc --list")).isEqualTo("On over NFC: OATH.");
        assertThat(run(0, "config usb --list")).isEqualTo("On over USB: Yubico OTP, FIDO U2F, OATH, FIDO2.");
    }

    @Test
    void aLockCodeIsSetUsedChangedAndCleared() throws Exception {
        String first = code("first.txt", "000102030405060708090A0b0c0d0e0f");
        String second = code("second.txt", "ff".repeat(16));
        assertThat(run(0, "config lock-code --set --new-lock-code-file", first))
                .isEqualTo("The settings are locked; without the lock code, they stay as they are for ever.");
        assertThat(run(0, "config info")).contains("Locked          yes, by a lock code");

        run(1, "config nfc --disable oath");
        assertThat(err).isEqualTo("The settings of this key are locked by a lock code; give it with --lock-code-file.");
        run(1, "config nfc --disable oath --lock-code-file", second);
        assertThat(err).startsWith("The key refuses that lock code, and nothing has changed");
        run(0, "config nfc --disable oath --lock-code-file", first);

        assertThat(json("config lock-code --set --new-lock-code-file", second, "--lock-code-file", first).toString())
                .isEqualTo("{\"locked\":true}");
        run(1, "config lock-code --clear --lock-code-file", first);
        assertThat(run(0, "config lock-code --clear --lock-code-file", second)).isEqualTo("The lock code is cleared.");
        run(1, "config timeouts --auto-eject 5 --lock-code-file", second);
        assertThat(err).isEqualTo("This key has no lock code; leave --lock-code-file out.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "00112233445566778899aabbccddeefg", "00112233445566778899aabbccddeeff00", "\u0660"})
    void aLockCodeHasThirtyTwoDigits(String digits) throws Exception {
        run(2, "config lock-code --set --new-lock-code-file", code("code.txt", digits));
        assertThat(err).isEqualTo("A new lock code is 32 hex digits, such as 'openssl rand -hex 16' prints.")
                .doesNotContain(digits);
    }

    @Test
    void aLockCodeOfZerosIsNone() throws Exception {
        run(2, "config lock-code --set --new-lock-code-file", code("code.txt", "00".repeat(16)));
        assertThat(err).isEqualTo("A lock code of zeros is none; give another, or say --clear.");
    }

    @Test
    void timeoutsAndFlagsAreShownAndChanged() throws Exception {
        assertThat(run(0, "config timeouts")).isEqualTo("Auto-eject          never\nChallenge-response  15 s");
        assertThat(run(0, "config timeouts --auto-eject 300 --challenge-response 30"))
                .isEqualTo("Auto-eject          300 s\nChallenge-response  30 s");
        assertThat(run(0, "config flags")).isEqualTo("Touch ejects   off\nRemote wakeup  off");
        assertThat(run(0, "config flags --touch-eject on")).isEqualTo("Touch ejects   on\nRemote wakeup  off");
        assertThat(json("config flags --remote-wakeup ON").toString())
                .isEqualTo("{\"remoteWakeup\":true,\"touchEject\":true}");
        assertThat(json("config timeouts").toString()).isEqualTo("{\"autoEject\":300,\"challengeResponse\":30}");
        assertThat(run(0, "config info")).contains("Auto-eject      at a touch, or after 300 s");
    }

    @Test
    void nfcIsSilencedUntilTheKeyIsOnUsb() throws Exception {
        assertThat(run(0, "config restrict-nfc"))
                .isEqualTo("NFC is silent from when the key is unplugged until it is plugged into USB again.");
        assertThat(json("config info").at("/nfcRestricted").asBoolean()).isFalse();
    }

    @Test
    void theWholeKeyIsReset() throws Exception {
        profile = "keywright-2.3";
        run(0, "oath add --issuer Door --name alice --type hotp JBSWY3DPEHPK3PXP");
        run(2, "config reset");
        assertThat(err).isEqualTo(
                "This deletes everything on the key for good, in every application; say so with --force.");
        assertThat(run(0, "config reset --force")).isEqualTo("The whole key is as new.");
        assertThat(run(0, "oath list")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "config usb | 2 | Say what to switch with --enable or --disable, or give --list alone.",
        "config nfc --list --enable oath | 2 | Say what to switch with --enable or --disable, or give --list alone.",
        "config usb --enable oath --disable oath | 2 | The same application cannot be switched on and off at once.",
        "config usb --disable oath | 2 | This takes the USB interface CCID away, and with it the programs that use it;"
                + " say so with --force.",
        "config usb --disable fido2,u2f,otp | 2 | This takes the USB interfaces OTP and FIDO away, and with it the"
                + " programs that use it; say so with --force.",
        "config usb --disable oath,otp,u2f,fido2 --force | 1 | At least one application must stay on over USB, or the key"
                + " could not be reached any more; leave one of them on.",
        "config nfc --disable oath,otp,u2f,fido2 | 2 | This leaves nothing on over NFC, where the key could not be"
                + " reached any more; say so with --force.",
        "config usb --enable piv | 1 | Off stays PIV, which the emulated key does not have; all else is as you asked.",
        "config timeouts --auto-eject 65536 | 2 | --auto-eject takes 0 to 65535 seconds.",
        "config timeouts --challenge-response 0 | 2 | --challenge-response takes 1 to 255 seconds.",
        "config lock-code --clear --new-lock-code-file x | 2 | Clearing takes no new lock code; leave"
                + " --new-lock-code-file out.",
        "config reset --force | 1 | This key cannot be reset as a whole; reset its applications one by one, such as with"
                + " 'keywright oath reset'.",
    })
    void refusesWhatCannotBe(String command, int status, String sentence) {
        run(status, command);
        assertThat(err.lines().reduce((first, last) -> last)).contains(sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "yubikey-5.4.3 | config restrict-nfc | Silencing NFC needs firmware 5.7.0 or later, and this key has 5.4.3;"
                + " nothing was sent to it.",
        "yubikey-5.4.3 | config reset --force | Resetting the whole key needs firmware 5.6.0 or later, and this key has"
                + " 5.4.3; nothing was sent to it.",
        "yubikey-bio-5.5.6 | config nfc --list | This key has no NFC; use a key that has it.",
        "security-key-5.7.4 | config usb --enable oath | This key has no OATH over USB; 'keywright config info' shows"
                + " what it has.",
        "nitrokey-3 | config info | This key has no management application: use a key that has one, or connect it by"
                + " USB.",
    })
    void aKeyThatLacksItSaysSo(String device, String command, String sentence) {
        profile = device;
        run(1, command);
        assertThat(err.lines().reduce((first, last) -> last)).contains(sentence);
    }
}
