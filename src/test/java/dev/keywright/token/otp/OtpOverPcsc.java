package dev.keywright.token.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.OtpCard;
import dev.keywright.testing.PcscSandbox;
import dev.keywright.testing.PcscSandbox.Result;
import dev.keywright.wire.otp.KeyboardLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * ykman, through pcscd and vpcd, programs the slots of the emulated key; python3-yubiotp, oathtool and OpenSSL
 * say whether what they type and answer is right.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OtpOverPcsc {

    private static final String KEY = "202122232425262728292a2b2c2d2e2f";
    private static final String PRIVATE_ID = "010203040506";
    private static final String HMAC_KEY = "303132333435363738393a3b3c3d3e3f40414243";
    private static final String SETUP_KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    private static final String CODE = "c0dec0dec0de";
    static final String ENTER = "28";

    private static final String DECRYPT = """
            import sys
            from yubiotp.otp import decode_otp
            public, otp = decode_otp(sys.argv[1].encode(), bytes.fromhex(sys.argv[2]))
            print(public.decode(), otp.uid.hex(), otp.session, otp.counter)
            """;

    private final String reader;
    private final String where;
    private PcscSandbox sandbox;
    private Process card;

    /** @param where {@code usb} or {@code nfc} */
    OtpOverPcsc(String reader, String where) {
        this.reader = reader;
        this.where = where;
    }

    @BeforeAll
    void plugIn() throws Exception {
        sandbox = PcscSandbox.start(reader);
        card = sandbox.startJava(OtpCard.class, "yubikey-5.4.3", where);
        sandbox.awaitCard();
    }

    @AfterAll
    void pullOut() throws Exception {
        sandbox.close();
    }

    /** A test that deletes what it made finds nothing here. */
    @BeforeEach
    void deleteAll() throws Exception {
        for (String slot : List.of("1", "2")) {
            ykman("otp", "--access-code", CODE, "delete", "-f", slot);
        }
        assertThat(otp("info")).isEqualTo("Slot 1: empty\nSlot 2: empty");
    }

    @Test
    void yubicoOtpsDecrypt() throws Exception {
        otp("yubiotp", "-f", "1", "--public-id", "vvccccfiluij", "--private-id", PRIVATE_ID, "--key", KEY);
        assertThat(otp("info")).isEqualTo("Slot 1: programmed\nSlot 2: empty");

        assertThat(decrypted(modHex(touch("SHORT")))).isEqualTo("vvccccfiluij " + PRIVATE_ID + " 1 0");
        assertThat(decrypted(modHex(touch("SHORT")))).isEqualTo("vvccccfiluij " + PRIVATE_ID + " 1 1");
        assertThat(touch("POWER")).isEmpty();
        assertThat(decrypted(modHex(touch("SHORT")))).isEqualTo("vvccccfiluij " + PRIVATE_ID + " 2 0");
        assertThat(touch("LONG")).isEmpty();
    }

    @Test
    void theSerialNumberMakesAPublicId() throws Exception {
        String said = otp("yubiotp", "-f", "2", "--serial-public-id", "--private-id", PRIVATE_ID, "--key", KEY,
                "--no-enter");
        String publicId = said.substring(said.lastIndexOf(' ') + 1);

        String typed = KeyboardLayout.US.decode(HexFormat.of().parseHex(touch("LONG")));
        assertThat(typed).hasSize(44).startsWith(publicId);
        assertThat(decrypted(typed)).isEqualTo(publicId + " " + PRIVATE_ID + " 1 0");
    }

    @ParameterizedTest
    @CsvSource({"0, 6", "16, 8", "1048560, 6"})
    void hotpCountsOn(String counter, String digits) throws Exception {
        otp("hotp", "-f", "1", SETUP_KEY, "--counter", counter, "--digits", digits, "--identifier", "ubhe01234567");
        String codes = sandbox.run("oathtool", "--hotp", "--base32", "--counter=" + counter, "--window=2",
                "--digits=" + digits, SETUP_KEY).expectSuccess();

        List<String> typed = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            typed.add(KeyboardLayout.US.decode(HexFormat.of().parseHex(touch("SHORT"))));
        }
        assertThat(typed).isEqualTo(codes.lines().map(code -> "ubhe01234567" + code + "\n").toList());
    }

    @ParameterizedTest
    @CsvSource({"00", "0102030405", "48692054686572650a00", "ff00ff00"})
    void challengesAreAnsweredAsOpenSslDoes(String challenge) throws Exception {
        otp("chalresp", "-f", "2", HMAC_KEY);
        assertThat(otp("calculate", "2", challenge)).isEqualTo(openSsl(challenge));

        otp("chalresp", "-f", "--touch", "1", HMAC_KEY);
        assertThat(otp("calculate", "1", challenge)).isEqualTo(openSsl(challenge));
        assertThat(touch("SHORT")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"59, 8", "1111111109, 6", "2000000000, 8"})
    void aChallengeOfTimeMakesATotpCode(String time, String digits) throws Exception {
        otp("chalresp", "-f", "--totp", "2", SETUP_KEY);
        assertThat(otp("calculate", "--totp", "--digits", digits, "2", time))
                .isEqualTo(sandbox.run("oathtool", "--totp", "--base32", "--now=@" + time, "--digits=" + digits,
                        SETUP_KEY).expectSuccess());
    }

    @Test
    void slotsSwap() throws Exception {
        otp("static", "-f", "1", "cccccc");
        otp("swap", "-f");
        assertThat(otp("info")).isEqualTo("Slot 1: empty\nSlot 2: programmed");
        assertThat(touch("SHORT")).isEmpty();
        assertThat(touch("LONG")).isEqualTo("06".repeat(6) + ENTER);
    }

    @Test
    void deletingLeavesTheOtherSlot() throws Exception {
        otp("static", "-f", "1", "cccccc");
        otp("static", "-f", "2", "bbbbbb");
        otp("delete", "-f", "1");
        assertThat(otp("info")).isEqualTo("Slot 1: empty\nSlot 2: programmed");
        assertThat(ykman("otp", "delete", "-f", "1").expectFailure()).contains("Failed to write to the YubiKey");
    }

    @Test
    void settingsChangeHowASlotTypes() throws Exception {
        otp("hotp", "-f", "1", SETUP_KEY);
        assertThat(touch("SHORT")).endsWith(ENTER);
        otp("settings", "-f", "--no-enter", "--use-numeric-keypad", "1");

        String second = sandbox.run("oathtool", "--hotp", "--base32", "--counter=1", SETUP_KEY).expectSuccess();
        assertThat(touch("SHORT")).isEqualTo(HexFormat.of().formatHex(keypad(second)));
        assertThat(ykman("otp", "settings", "-f", "2").expectFailure()).contains("empty slot");
    }

    /** USB HID Usage Tables §10: the keypad's 1 to 9 are 59 to 61, its 0 is 62. */
    private static byte[] keypad(String digits) {
        byte[] usages = new byte[digits.length()];
        for (int i = 0; i < usages.length; i++) {
            usages[i] = (byte) (digits.charAt(i) == '0' ? 0x62 : 0x58 + digits.charAt(i) - '0');
        }
        return usages;
    }

    @Test
    void anAccessCodeGuardsASlot() throws Exception {
        otp("--access-code", CODE, "static", "-f", "1", "cccccc");
        List<String[]> changes = List.of(
                new String[] {"static", "-f", "1", "bbbbbb"},
                new String[] {"settings", "-f", "1"},
                new String[] {"swap", "-f"},
                new String[] {"ndef", "1"},
                new String[] {"delete", "-f", "1"});
        for (String[] change : changes) {
            refused("otp", change);
            refused("otp --access-code 111111111111", change);
        }
        assertThat(touch("SHORT")).isEqualTo("06".repeat(6) + ENTER);

        otp("--access-code", CODE, "settings", "-f", "--new-access-code", "111111111111", "1");
        refused("otp --access-code " + CODE, changes.get(4));
        otp("--access-code", "111111111111", "settings", "-f", "--delete-access-code", "1");
        otp("delete", "-f", "1");
    }

    private void refused(String prefix, String[] change) throws Exception {
        List<String> command = new ArrayList<>(List.of(prefix.split(" ")));
        command.addAll(List.of(change));
        assertThat(ykman(command.toArray(String[]::new)).expectFailure()).contains("Failed to write to the YubiKey");
    }

    /** Without the Enter at the end. */
    private static String modHex(String typed) {
        assertThat(typed).endsWith(ENTER);
        return KeyboardLayout.MODHEX.decode(HexFormat.of().parseHex(typed));
    }

    private String decrypted(String otp) throws IOException, InterruptedException {
        return python(DECRYPT, otp, KEY);
    }

    private String openSsl(String challenge) throws IOException, InterruptedException {
        StringBuilder octal = new StringBuilder();
        for (byte each : HexFormat.of().parseHex(challenge)) {
            octal.append("\\%03o".formatted(each & 0xff));
        }
        String digest = sandbox.run("sh", "-c",
                "printf '" + octal + "' | openssl dgst -sha1 -mac HMAC -macopt hexkey:" + HMAC_KEY).expectSuccess();
        return digest.substring(digest.lastIndexOf(' ') + 1);
    }

    final String python(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", "-c", program));
        command.addAll(List.of(arguments));
        return sandbox.run(command.toArray(String[]::new)).expectSuccess();
    }

    /** What the key types, as scan codes in hex. */
    final String touch(String length) throws IOException {
        card.outputWriter(StandardCharsets.UTF_8).write(length + "\n");
        card.outputWriter(StandardCharsets.UTF_8).flush();
        return card.inputReader(StandardCharsets.UTF_8).readLine();
    }

    final String otp(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("otp"));
        command.addAll(List.of(arguments));
        return ykman(command.toArray(String[]::new)).expectSuccess();
    }

    private Result ykman(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ykman", "--reader", reader));
        command.addAll(List.of(arguments));
        return sandbox.run(command.toArray(String[]::new));
    }
}
