package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keywright.crypto.Secret;
import dev.keywright.oath.SetupKey;
import dev.keywright.testing.Launcher;
import dev.keywright.testing.Oathtool;
import dev.keywright.testing.PcscSandbox;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.Crc16;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code keywright otp}, judged by ykman, openssl and oathtool. */
class OtpIT {

    private static final String KEY = "303132333435363738393a3b3c3d3e3f40414243";
    private static final String CHALLENGE = "6b6579777269676874";
    private static final String AES = "000102030405060708090a0b0c0d0e0f";
    private static final long AT = 1_763_781_234L;
    private static final JsonMapper JSON = new JsonMapper();
    private static final String KEYWRIGHT = Path.of("keywright").toAbsolutePath().toString();

    @TempDir
    Path data;

    private Launcher keywright;

    @BeforeEach
    void start() {
        keywright = new Launcher(data);
    }

    private Launcher.Result attempt(String... arguments) {
        List<String> command = new ArrayList<>(List.of("otp"));
        command.addAll(List.of(arguments));
        command.add("--emulated");
        return keywright.run(command.toArray(String[]::new));
    }

    private String run(String... arguments) {
        return attempt(arguments).expectSuccess();
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(data.resolve(name), text + "\n").toString();
    }

    private static String openssl(byte[] input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input);
        }
        String output = HexFormat.of().formatHex(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).isZero();
        return output;
    }

    private static String opensslHmac(String key, String challenge) throws Exception {
        return openssl(HexFormat.of().parseHex(challenge), "dgst", "-sha1", "-mac", "HMAC", "-macopt", "hexkey:" + key,
                "-binary");
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", KEY, KEY + KEY + KEY + KEY})
    void anAnswerIsOpenssls(String key) throws Exception {
        run("program", "hmac", "--slot", "1", "--key-file", file("key", key));
        for (String challenge : List.of("00", CHALLENGE, CHALLENGE + "00", "ff".repeat(63), "00".repeat(62) + "01")) {
            assertThat(run("calculate", "--slot", "1", challenge)).isEqualTo(opensslHmac(key, challenge));
        }
    }

    @Test
    void aTimeBasedCodeIsOathtools() throws Exception {
        String setupKey = SetupKey.format(Secret.copyOf(HexFormat.of().parseHex(KEY)));
        run("program", "hmac", "--slot", "2", "--base32", "--key-file", file("key", setupKey));
        for (int digits : new int[] {6, 8}) {
            assertThat(run("calculate", "--slot", "2", "--totp", "--digits", "" + digits, "--at", "" + AT))
                    .isEqualTo(Oathtool.totp(setupKey, "SHA1", digits, 30, AT));
        }
    }

    /** A Yubico response, decrypted, holds the challenge in place of the private id, and its own checksum. */
    @Test
    void aYubicoChallengeIsAnsweredByAnAesBlock() throws Exception {
        run("program", "challenge", "--slot", "1", "--key-file", file("key", "a1a2a3a4a5a6," + AES));
        String response = run("calculate", "--slot", "1", "--yubico", "c1c2c3c4c5c6");
        byte[] block = HexFormat.of().parseHex(openssl(
                HexFormat.of().parseHex(response), "enc", "-d", "-aes-128-ecb", "-nopad", "-K", AES));
        assertThat(Bytes.of(block).toHex()).startsWith("c1c2c3c4c5c6");
        assertThat(Crc16.of(block)).isEqualTo(Crc16.OK_RESIDUAL);
    }

    @Test
    void aSecretThatWasMadeProgramsASpareToo() throws Exception {
        Path kept = data.resolve("kept");
        assertThat(run("program", "hmac", "--slot", "1", "--generate", "--key-out", kept.toString()))
                .isEqualTo("Slot 1 answers challenges with their HMAC-SHA-1.");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept))).isEqualTo("rw-------");
        String key = Files.readString(kept).strip();
        assertThat(key).matches("[0-9a-f]{40}");
        run("program", "hmac", "--slot", "2", "--key-file", kept.toString());
        assertThat(run("calculate", "--slot", "1", CHALLENGE))
                .isEqualTo(run("calculate", "--slot", "2", CHALLENGE))
                .isEqualTo(opensslHmac(key, CHALLENGE));

        Launcher.Result again = attempt("program", "hmac", "--slot", "1", "--force", "--generate", "--key-out",
                kept.toString());
        assertThat(again.status()).isEqualTo(2);
        assertThat(Files.readString(kept).strip()).isEqualTo(key);
        Path other = data.resolve("other");
        assertThat(attempt("program", "hmac", "--slot", "1", "--generate", "--key-out", other.toString()).status())
                .isEqualTo(2);
        assertThat(other).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yubico", "hotp", "static", "hmac", "challenge"})
    void whatEachKindShowsIsWhatItReads(String kind) throws Exception {
        var made = JSON.readTree(
                run("program", kind, "--slot", "1", "--generate", "--show-key", "--json"));
        assertThat(made.get("slot").intValue()).isEqualTo(1);
        assertThat(made.get("programmed").textValue()).isEqualTo(kind);
        run("program", kind, "--slot", "2", "--key-file", file("key", made.get("key").textValue()));
        var info = JSON.readTree(run("info", "--json"));
        for (int slot = 0; slot < 2; slot++) {
            assertThat(info.get("slots").get(slot).get("configured").booleanValue()).isTrue();
            assertThat(info.get("slots").get(slot).get("touch").booleanValue())
                    .isEqualTo(!kind.equals("hmac") && !kind.equals("challenge"));
        }
        assertThat(run("program", kind, "--slot", "1", "--generate", "--force")).doesNotContainIgnoringCase("key ");
    }

    private PcscSandbox emulate() throws Exception {
        PcscSandbox sandbox = PcscSandbox.start();
        sandbox.start("The emulated ", List.of(KEYWRIGHT, "emulate", "--state", data.resolve("key.state").toString(),
                "--pcsc", "127.0.0.1:35963"));
        sandbox.awaitCard();
        return sandbox;
    }

    private static PcscSandbox.Result ykman(PcscSandbox sandbox, String... arguments) throws Exception {
        return sandbox.run(Stream.concat(Stream.of("ykman", "--reader", PcscSandbox.READER, "otp"), Stream.of(arguments))
                .toArray(String[]::new));
    }

    /** Our command on the same reader, over PC/SC. */
    private static PcscSandbox.Result ours(PcscSandbox sandbox, String... arguments) throws Exception {
        return sandbox.run(Stream.concat(Stream.of(KEYWRIGHT, "otp"), Stream.of(arguments)).toArray(String[]::new));
    }

    @Test
    void ykmanUsesWhatWeProgram() throws Exception {
        run("program", "hmac", "--slot", "2", "--key-file", file("key", KEY));
        String setupKey = SetupKey.format(Secret.copyOf(HexFormat.of().parseHex(KEY)));
        try (PcscSandbox sandbox = emulate()) {
            assertThat(ykman(sandbox, "info").expectSuccess().lines())
                    .contains("Slot 1: empty", "Slot 2: programmed");
            assertThat(ykman(sandbox, "calculate", "2", CHALLENGE).expectSuccess())
                    .isEqualTo(opensslHmac(KEY, CHALLENGE));
            assertThat(ykman(sandbox, "calculate", "2", "--totp", "-d", "8", "" + AT).expectSuccess())
                    .isEqualTo(Oathtool.totp(setupKey, "SHA1", 8, 30, AT));

            ours(sandbox, "swap").expectSuccess();
            assertThat(ykman(sandbox, "info").expectSuccess().lines())
                    .contains("Slot 1: programmed", "Slot 2: empty");
            ours(sandbox, "program", "hmac", "--slot", "2", "--touch", "--key-file", file("key", KEY)).expectSuccess();
            assertThat(ykman(sandbox, "calculate", "2", CHALLENGE).expectSuccess())
                    .endsWith(opensslHmac(KEY, CHALLENGE));
            ours(sandbox, "delete", "--slot", "1", "--force").expectSuccess();
            assertThat(ykman(sandbox, "info").expectSuccess().lines())
                    .contains("Slot 1: empty", "Slot 2: programmed");
        }
    }

    @Test
    void weUseWhatYkmanPrograms() throws Exception {
        String code = file("code", "010203040506");
        try (PcscSandbox sandbox = emulate()) {
            ykman(sandbox, "chalresp", "-f", "1", KEY).expectSuccess();
            ykman(sandbox, "static", "-f", "2", "cbdefghijkln").expectSuccess();
            assertThat(ours(sandbox, "info").expectSuccess().lines())
                    .containsExactly("Firmware  5.4.3", "Slot 1    in use", "Slot 2    in use, by touch");
            assertThat(ours(sandbox, "calculate", "--slot", "1", CHALLENGE).expectSuccess())
                    .isEqualTo(opensslHmac(KEY, CHALLENGE));

            ykman(sandbox, "settings", "-f", "1", "-A", "010203040506").expectSuccess();
            assertThat(ours(sandbox, "delete", "--slot", "1", "--force").expectFailure())
                    .startsWith("The key did not change slot 1: give its access code");
            assertThat(ours(sandbox, "swap").expectFailure()).startsWith("The key did not swap its slots");
            ours(sandbox, "update", "--slot", "1", "--access-code-file", code, "--remove-access-code").expectSuccess();
            ykman(sandbox, "delete", "-f", "1").expectSuccess();

            ours(sandbox, "update", "--slot", "2", "--new-access-code-file", code).expectSuccess();
            ykman(sandbox, "delete", "-f", "2").expectFailure();
            ykman(sandbox, "--access-code", "010203040506", "delete", "-f", "2").expectSuccess();
            assertThat(ours(sandbox, "info").expectSuccess().lines())
                    .containsExactly("Firmware  5.4.3", "Slot 1    empty", "Slot 2    empty");
        }
    }

    @Test
    void aKeyWithoutTheApplicationSaysSo() {
        Launcher.Result refused = keywright.run("otp", "info", "--emulated=nitrokey-3");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("no OTP");
    }
}
