package dev.keywright.port.vpcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.FreshKey;
import dev.keywright.testing.PcscSandbox;
import dev.keywright.testing.PcscSandbox.Result;
import dev.keywright.testing.VpcdCard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ykman, through pcscd and vpcd, takes the emulated key for a YubiKey; oathtool says whether its codes are right. */
class VpcdIT {

    private static final String SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    private static PcscSandbox sandbox;

    @BeforeAll
    static void plugIn() throws Exception {
        sandbox = PcscSandbox.start();
        sandbox.startJava(VpcdCard.class);
        sandbox.awaitCard();
    }

    @AfterAll
    static void pullOut() throws Exception {
        sandbox.close();
    }

    @BeforeEach
    void reset() throws Exception {
        assertThat(oath("reset", "-f")).contains("Success!");
    }

    @Test
    void listShowsAYubiKey() throws Exception {
        assertThat(sandbox.run("ykman", "list").expectSuccess())
                .isEqualTo("YubiKey 5 NFC (5.4.3) [OTP+FIDO+CCID] Serial: " + FreshKey.SERIAL);
    }

    @Test
    void infoShowsWhatTheKeyHas() throws Exception {
        String info = ykman("info").expectSuccess();

        assertThat(info.lines())
                .contains(
                        "Device type: YubiKey 5 NFC",
                        "Serial number: " + FreshKey.SERIAL,
                        "Firmware version: 5.4.3",
                        "Form factor: Keychain (USB-A)",
                        "NFC transport is enabled.")
                .doesNotContain("Configured capabilities are protected by a lock code.");
        assertThat(info.lines().map(line -> line.replaceAll("\\s+", " ").strip()))
                .contains(
                        "OTP Disabled Disabled",
                        "FIDO U2F Enabled Enabled",
                        "OpenPGP Disabled Disabled",
                        "PIV Disabled Disabled",
                        "OATH Enabled Enabled",
                        "FIDO2 Enabled Enabled");
    }

    @ParameterizedTest
    @CsvSource({"SHA1, 6", "SHA1, 7", "SHA1, 8", "SHA256, 6", "SHA256, 8", "SHA512, 6", "SHA512, 8"})
    void totpCodesAreRight(String algorithm, String digits) throws Exception {
        add("--algorithm", algorithm, "--digits", digits, "--issuer", "Example", "alice", SECRET);

        assertCodeOf("Example:alice", "--totp=" + algorithm.toLowerCase(), "--digits=" + digits);
    }

    @Test
    void aCodeOfAnotherPeriodIsRight() throws Exception {
        add("--period", "60", "alice", SECRET);

        assertCodeOf("alice", "--totp", "--digits=6", "--time-step-size=60s");
    }

    @ParameterizedTest
    @CsvSource({"0, 6", "7, 8", "4294967295, 7"})
    void hotpCountsOn(long counter, String digits) throws Exception {
        add("--oath-type", "HOTP", "--counter", Long.toString(counter), "--digits", digits, "bob", SECRET);

        List<String> expected = oathtool("--hotp", "--counter=" + counter, "--window=2", "--digits=" + digits)
                .lines()
                .toList();
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            codes.add(oath("accounts", "code", "--single", "bob"));
        }
        assertThat(codes).isEqualTo(expected);
    }

    @Test
    void aTouchIsAskedFor() throws Exception {
        add("--touch", "carol", SECRET);
        add("dave", SECRET);

        assertThat(oath("accounts", "code").lines())
                .anyMatch(line -> line.matches("carol +\\[Requires Touch\\]"))
                .anyMatch(line -> line.matches("dave +\\d{6}"));
        Result result = ykman("oath", "accounts", "code", "--single", "carol");
        assertThat(result.expectSuccess()).contains("Touch your YubiKey").containsPattern("(?m)^\\d{6}$");
    }

    @Test
    void listsRenamesAndDeletes() throws Exception {
        add("--issuer", "Example", "alice", SECRET);
        add("--oath-type", "HOTP", "bob", SECRET);

        assertThat(oath("accounts", "list", "--oath-type", "--period").lines().map(String::strip))
                .containsExactlyInAnyOrder("Example:alice, TOTP, 30", "bob, HOTP, 0");
        oath("accounts", "rename", "--force", "Example:alice", "Muster:älice");
        oath("accounts", "delete", "--force", "bob");
        assertThat(oath("accounts", "list")).isEqualTo("Muster:älice");
        assertCodeOf("Muster:älice", "--totp", "--digits=6");
    }

    /** More than the 256 bytes of a short answer, so that ykman must send for the rest. */
    @Test
    void listsMoreThanOneAnswerHolds() throws Exception {
        String name = "n".repeat(60);
        for (int i = 0; i < 5; i++) {
            add(name + i, SECRET);
        }

        assertThat(oath("accounts", "list").lines()).hasSize(5).allMatch(line -> line.startsWith(name));
        assertThat(oath("accounts", "code").lines()).hasSize(5).allMatch(line -> line.matches(name + "\\d +\\d{6}"));
    }

    @Test
    void aPasswordGuardsTheAccounts() throws Exception {
        add("alice", SECRET);
        assertThat(oath("access", "change", "--new-password", "right")).isEqualTo("Password updated.");
        assertThat(oath("info")).contains("Password protection: enabled");

        assertThat(ykman("oath", "accounts", "list", "--password", "wrong").expectFailure())
                .contains("Authentication to the YubiKey failed. Wrong password?");
        assertThat(oath("accounts", "list", "--password", "right")).isEqualTo("alice");

        assertThat(oath("access", "change", "--password", "right", "--new-password", "other"))
                .isEqualTo("Password updated.");
        assertThat(ykman("oath", "accounts", "list", "--password", "right").expectFailure())
                .contains("Wrong password?");
        assertThat(oath("access", "change", "--password", "other", "--clear"))
                .isEqualTo("Password cleared from YubiKey.");
        assertThat(oath("accounts", "list")).isEqualTo("alice");
    }

    @Test
    void resetForgetsPasswordAndAccounts() throws Exception {
        add("alice", SECRET);
        oath("access", "change", "--new-password", "right");

        assertThat(oath("reset", "--force")).contains("Success!");
        assertThat(oath("info")).contains("Password protection: disabled");
        assertThat(oath("accounts", "list")).isEmpty();
    }

    private static void add(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("oath", "accounts", "add", "--force"));
        command.addAll(List.of(arguments));
        assertThat(ykman(command.toArray(String[]::new)).expectSuccess()).isEmpty();
    }

    /** The clock may tick between the two programs, so the code is that of before or of after. */
    private static void assertCodeOf(String account, String... how) throws IOException, InterruptedException {
        String before = oathtool(how);
        String code = oath("accounts", "code", "--single", account);
        assertThat(code).isIn(before, oathtool(how));
    }

    private static String oathtool(String... how) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("oathtool", "--base32"));
        command.addAll(List.of(how));
        command.add(SECRET);
        return sandbox.run(command.toArray(String[]::new)).expectSuccess();
    }

    private static String oath(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("oath"));
        command.addAll(List.of(arguments));
        return ykman(command.toArray(String[]::new)).expectSuccess();
    }

    private static Result ykman(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ykman", "--reader", PcscSandbox.READER));
        command.addAll(List.of(arguments));
        return sandbox.run(command.toArray(String[]::new));
    }
}
