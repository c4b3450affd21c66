package dev.keywright.port.vpcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.PcscSandbox;
import dev.keywright.testing.PcscSandbox.Result;
import dev.keywright.testing.SettingsCard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** ykman and yubikit, through pcscd and vpcd, switch applications of the emulated key on and off, and lock that. */
class SettingsIT {

    private static final String SCRIPT = Path.of("src/test/resources/python/management.py").toAbsolutePath().toString();
    private static final String CODE = "000102030405060708090a0b0c0d0e0f";

    private PcscSandbox sandbox;
    private String reader = PcscSandbox.READER;

    private Result ykman(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ykman", "--reader", reader));
        command.addAll(List.of(arguments));
        return sandbox.run(command.toArray(String[]::new));
    }

    private String config(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("config"));
        command.addAll(List.of(arguments));
        return ykman(command.toArray(String[]::new)).expectSuccess();
    }

    private List<String> applications() throws IOException, InterruptedException {
        return ykman("info").expectSuccess().lines()
                .map(line -> line.replaceAll("\\s+", " ").strip())
                .filter(line -> line.endsWith("abled"))
                .toList();
    }

    private interface Judgement {
        void pronounce() throws Exception;
    }

    private void with(String profile, String where, Judgement judgement) throws Exception {
        reader = where.equals("nfc") ? PcscSandbox.NFC_READER : PcscSandbox.READER;
        sandbox = PcscSandbox.start(reader);
        try {
            sandbox.startJava(SettingsCard.class, profile, where);
            sandbox.awaitCard();
            judgement.pronounce();
        } finally {
            sandbox.close();
        }
    }

    @Test
    void ykmanSwitchesApplicationsOverUsb() throws Exception {
        with("yubikey-5.4.3", "usb", () -> {
            assertThat(applications()).containsExactlyInAnyOrder(
                    "OTP Enabled Enabled",
                    "FIDO U2F Enabled Enabled",
                    "OpenPGP Disabled Disabled",
                    "PIV Disabled Disabled",
                    "YubiHSM Auth Disabled Disabled",
                    "OATH Enabled Enabled",
                    "FIDO2 Enabled Enabled");
            assertThat(ykman("otp", "info").expectSuccess()).contains("Slot 1: empty");

            config("usb", "--force", "--disable", "OTP", "--disable", "U2F");

            assertThat(config("usb", "--list").lines()).containsExactlyInAnyOrder("FIDO2", "OATH");
            assertThat(ykman("otp", "info").expectFailure()).contains("not enabled or not available");
            assertThat(ykman("oath", "info").expectSuccess()).contains("OATH version: 5.4.3");

            config("usb", "--force", "--enable-all");
            assertThat(config("usb", "--list").lines()).containsExactlyInAnyOrder("OTP", "FIDO U2F", "FIDO2", "OATH");
            assertThat(ykman("otp", "info").expectSuccess()).contains("Slot 1: empty");
        });
    }

    @Test
    void ykmanTakesTheCardInterfaceAway() throws Exception {
        with("yubikey-5.4.3", "usb", () -> {
            config("usb", "--force", "--disable", "OATH");
            assertThat(ykman("info").expectFailure()).contains("No smart card inserted");
        });
    }

    @Test
    void ykmanLocksTheSettings() throws Exception {
        with("yubikey-5.4.3", "usb", () -> {
            config("set-lock-code", "--force", "--new-lock-code", CODE);
            assertThat(ykman("info").expectSuccess())
                    .contains("Configured capabilities are protected by a lock code.");
            assertThat(ykman("config", "nfc", "--force", "--disable", "OATH").expectFailure())
                    .contains("Configuration is locked");
            assertThat(ykman("config", "nfc", "--force", "--disable", "OATH", "--lock-code", "ff".repeat(16))
                            .expectFailure())
                    .contains("Failed to configure NFC applications.");
            assertThat(ykman("config", "set-lock-code", "--lock-code", "ff".repeat(16), "--clear").expectFailure())
                    .contains("Wrong current code?");
            assertThat(config("nfc", "--list")).contains("OATH");

            config("nfc", "--force", "--disable", "OATH", "--lock-code", CODE);
            assertThat(config("nfc", "--list")).doesNotContain("OATH");
            config("set-lock-code", "--lock-code", CODE, "--clear");
            assertThat(ykman("info").expectSuccess()).doesNotContain("protected by a lock code");
            config("nfc", "--force", "--enable", "OATH");
        });
    }

    @Test
    void ykmanSetsTimeoutsFlagsAndTheMode() throws Exception {
        with("yubikey-5.4.3", "usb", () -> {
            config("usb", "--force", "--touch-eject", "--autoeject-timeout", "300", "--chalresp-timeout", "30");
            assertThat(python().lines().findFirst()).contains("new 227 227 300 30 128 False");
            config("usb", "--force", "--enable-all", "--no-touch-eject");
            assertThat(config("mode", "--force", "OTP+CCID")).contains("Mode set!");
            assertThat(config("usb", "--list").lines()).containsExactlyInAnyOrder("OTP", "OATH");
        });
    }

    @Test
    void ykmanSwitchesApplicationsOverNfc() throws Exception {
        with("yubikey-5.7.4", "nfc", () -> {
            assertThat(ykman("oath", "info").expectSuccess()).contains("OATH version: 5.7.4");
            config("nfc", "--force", "--disable", "OATH");
            assertThat(config("nfc", "--list").lines()).containsExactlyInAnyOrder("OTP", "FIDO U2F", "FIDO2");
            assertThat(ykman("oath", "info").expectFailure()).contains("not enabled or not available");
            assertThat(ykman("fido", "info").expectSuccess()).contains("PIN is not set");
            config("nfc", "--force", "--disable", "FIDO2", "--disable", "U2F", "--enable", "OATH");
            assertThat(ykman("fido", "info").expectFailure()).isNotEmpty();
            assertThat(ykman("oath", "info").expectSuccess()).contains("OATH version: 5.7.4");
            config("usb", "--force", "--disable", "OATH");
            assertThat(ykman("oath", "info").expectSuccess()).contains("OATH version: 5.7.4");
        });
    }

    @Test
    void yubikitChangesAllAndIsRefusedWhatIsWrong() throws Exception {
        with("yubikey-5.4.3", "usb", () -> assertThat(python().lines()).containsExactly(
                "new 227 227 0 15 0 False",
                "5.4.3 Keychain (USB-A) False False 33f",
                "changed 224 024 300 30 192 False",
                "locked 224 024 300 30 192 True",
                "refused 6982",
                "refused 6982",
                "refused 6982",
                "open 224 024 300 15 192 False",
                "refused 6982",
                "refused 6a80",
                "refused 6a80",
                "OTP ApplicationNotAvailableError",
                "OATH there",
                "FIDO there"));
    }

    private String python() throws IOException, InterruptedException {
        return sandbox.run("/usr/bin/python3", SCRIPT, reader).expectSuccess();
    }
}
