package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.Launcher;
import dev.keywright.testing.PcscSandbox;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code keywright emulate --pcsc}, judged by ykman and python3-fido2. */
class EmulateIT {

    private static final String SECRET = "JBSWY3DPEHPK3PXP";

    private static final String CEREMONIES = script("ceremonies.py");
    private static final String CREDENTIALS = script("credentials.py");
    private static final String FINGERS = script("fingers.py");
    private static final String RETAP = script("retap.py");

    @TempDir
    Path data;

    private String state() {
        return data.resolve("key.state").toString();
    }

    private Process emulate(PcscSandbox sandbox, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of("keywright").toAbsolutePath().toString(), "emulate",
                "--state", state(), "--pcsc", "127.0.0.1:35963"));
        command.addAll(List.of(options));
        Process process = sandbox.start("The emulated ", command);
        sandbox.awaitCard();
        return process;
    }

    private static String script(String name) {
        return Path.of("src/test/resources/python", name).toAbsolutePath().toString();
    }

    private static String[] ykman(String... arguments) {
        return ykmanOn(PcscSandbox.READER, arguments);
    }

    private static String[] ykmanOn(String reader, String... arguments) {
        return Stream.concat(Stream.of("ykman", "--reader", reader), Stream.of(arguments)).toArray(String[]::new);
    }

    @Test
    void ykmanSharesTheAccountsOfOneStateFileWithKeywright() throws Exception {
        Launcher keywright = new Launcher(data);
        keywright.run("oath", "add", "--emulated", "otpauth://totp/Service:ours?secret=" + SECRET + "&issuer=Service")
                .expectSuccess();
        try (PcscSandbox sandbox = PcscSandbox.start()) {
            emulate(sandbox);
            assertThat(sandbox.run(ykman("info")).expectSuccess())
                    .contains("Device type: YubiKey 5 NFC")
                    .contains("Firmware version: 5.4.3")
                    .containsPattern("FIDO2\\s+Enabled")
                    .containsPattern("OATH\\s+Enabled");
            assertThat(sandbox.run(ykman("oath", "accounts", "list")).expectSuccess()).isEqualTo("Service:ours");
            sandbox.run(ykman("oath", "accounts", "add", "-i", "Ykman", "theirs", SECRET)).expectSuccess();

            assertThat(keywright.run("oath", "list", "--emulated")).satisfies(refused -> {
                assertThat(refused.status()).isEqualTo(1);
                assertThat(refused.err()).startsWith("The state file " + state() + " is in use by another process");
                assertThat(refused.err().lines()).hasSize(1);
            });
        }
        assertThat(keywright.run("oath", "list", "--emulated").expectSuccess().lines())
                .containsExactly("Service:ours", "Ykman:theirs");
    }

    @Test
    void pythonFido2RegistersAndSignsInOverTheUsbCardInterface() throws Exception {
        try (PcscSandbox sandbox = PcscSandbox.start()) {
            emulate(sandbox);
            assertThat(sandbox.run("/usr/bin/python3", CEREMONIES, "a-later-pin").expectSuccess().lines())
                    .containsExactly(
                            "versions U2F_V2 FIDO_2_0 FIDO_2_1_PRE",
                            "verified -7 wrapped packed",
                            "verified -7 discoverable packed",
                            "verified -8 wrapped packed",
                            "verified -8 discoverable packed");
        }
    }

    @Test
    void pythonFido2KeepsBlobsAndManagesCredentials() throws Exception {
        try (PcscSandbox sandbox = PcscSandbox.start()) {
            emulate(sandbox, "--profile", "yubikey-5.7.4");
            assertThat(sandbox.run("/usr/bin/python3", CREDENTIALS, "a-pin").expectSuccess().lines())
                    .containsExactly(
                            "made [('credBlob', True), ('credProtect', 3)] 32",
                            "other {'credBlob': False}",
                            "asserted {'credBlob': b'blob'} True",
                            "blobs []",
                            "read True b'small'",
                            "deleted None b'small'",
                            "metadata 2 98",
                            "parties ['example.org']",
                            "listed b'two' 1",
                            "listed b'one' 3",
                            "updated {'id': b'one', 'name': 'ada'}",
                            "left 1");
        }
    }

    @Test
    void pythonFido2EnrolsAFingerAndChangesSettings() throws Exception {
        try (PcscSandbox sandbox = PcscSandbox.start()) {
            emulate(sandbox, "--profile", "keywright-2.3", "--finger", "left thumb");
            assertThat(sandbox.run("/usr/bin/python3", FINGERS, "27182").expectSuccess().lines())
                    .containsExactly(
                            "before False False False",
                            "enrolled 4 ['index']",
                            "uv retries 3",
                            "verified 32",
                            "after True True True False",
                            "shortest 8 True",
                            "refused PIN_POLICY_VIOLATION",
                            "removed False False");
        }
    }

    /** ykman speaks FIDO to a card only on a contactless reader. */
    @Test
    void ykmanManagesThePinAndThePasskeysOnAContactlessReader() throws Exception {
        try (PcscSandbox sandbox = PcscSandbox.start(PcscSandbox.NFC_READER)) {
            emulate(sandbox, "--nfc");
            assertThat(sandbox.run(ykmanOn(PcscSandbox.NFC_READER, "fido", "info")).expectSuccess())
                    .contains("PIN is not set");
            sandbox.run("/usr/bin/python3", CEREMONIES, "a-later-pin").expectSuccess();
            assertThat(sandbox.run(ykmanOn(PcscSandbox.NFC_READER, "fido", "info")).expectSuccess())
                    .contains("PIN is set, with 8 attempt");
            assertThat(sandbox.run(ykmanOn(PcscSandbox.NFC_READER, "fido", "credentials", "list", "--pin",
                                    "a-later-pin"))
                            .expectSuccess())
                    .contains("example.org");
        }
    }

    @Test
    void leavingTheReadersFieldIsAPowerCycle() throws Exception {
        try (PcscSandbox sandbox = PcscSandbox.start(PcscSandbox.NFC_READER)) {
            emulate(sandbox, "--nfc");
            sandbox.run("/usr/bin/python3", CEREMONIES, "a-later-pin").expectSuccess();
            assertThat(sandbox.run("/usr/bin/python3", RETAP, "a-later-pin").expectSuccess().lines())
                    .containsExactly(
                            "PIN_INVALID", "PIN_INVALID", "PIN_AUTH_BLOCKED", "PIN_AUTH_BLOCKED", "right", "reset");
        }
    }

    @Test
    void severalKeysAreThereAtOnceEachInAReaderOfItsOwn() throws Exception {
        try (PcscSandbox sandbox = PcscSandbox.start()) {
            Process keys = emulate(sandbox, "--profile", "yubikey-5.4.3", "--profile", "yubikey-5.7.4",
                    "--state", data.resolve("other.state").toString());
            sandbox.awaitCard(PcscSandbox.SECOND_READER);
            String first = serial(sandbox, PcscSandbox.READER, "5.4.3");
            String second = serial(sandbox, PcscSandbox.SECOND_READER, "5.7.4");
            assertThat(second).isNotEqualTo(first);
            sandbox.run(ykman("oath", "accounts", "add", "mine", SECRET)).expectSuccess();
            String[] accountsOfTheSecond = ykmanOn(PcscSandbox.SECOND_READER, "oath", "accounts", "list");
            assertThat(sandbox.run(accountsOfTheSecond).expectSuccess()).isEmpty();

            type(keys, "unplug " + first);
            sandbox.awaitNoCard(PcscSandbox.READER);
            assertThat(serial(sandbox, PcscSandbox.SECOND_READER, "5.7.4")).isEqualTo(second);
            sandbox.run(ykmanOn(PcscSandbox.SECOND_READER, "oath", "accounts", "add", "yours", SECRET))
                    .expectSuccess();

            type(keys, "plug " + first);
            sandbox.awaitCard();
            assertThat(serial(sandbox, PcscSandbox.READER, "5.4.3")).isEqualTo(first);
            assertThat(sandbox.run(ykman("oath", "accounts", "list")).expectSuccess()).isEqualTo("mine");
            assertThat(sandbox.run(accountsOfTheSecond).expectSuccess()).isEqualTo("yours");
        }
    }

    /** As ykman reads it of the key with that firmware. */
    private static String serial(PcscSandbox sandbox, String reader, String firmware) throws Exception {
        String info = sandbox.run(ykmanOn(reader, "info")).expectSuccess();
        assertThat(info.lines()).contains("Firmware version: " + firmware);
        Matcher serial = Pattern.compile("(?m)^Serial number: (\\d+)$").matcher(info);
        assertThat(serial.find()).as(info).isTrue();
        return serial.group(1);
    }

    private static void type(Process process, String line) throws IOException {
        Writer typed = process.outputWriter();
        typed.write(line + "\n");
        typed.flush();
    }

    @Test
    void aMissingVpcdIsOneSentence() {
        Launcher.Result result = new Launcher(data).run("emulate", "--pcsc", "127.0.0.1:1");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err().lines()).singleElement().asString()
                .startsWith("No vpcd listens at 127.0.0.1:1; start pcscd");
    }
}
