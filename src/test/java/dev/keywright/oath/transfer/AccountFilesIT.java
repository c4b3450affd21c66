package dev.keywright.oath.transfer;

import static dev.keywright.oath.transfer.AccountFiles.PUBLISHED;
import static dev.keywright.oath.transfer.AccountFiles.password;
import static dev.keywright.oath.transfer.AccountFiles.rows;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import dev.keywright.oath.SetupKey;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Encrypted account files against Python's cryptography, which does what is published of the formats, and PSKC files
 * against pskctool (OATH Toolkit), which decrypts none.
 */
class AccountFilesIT {

    private static final Path SCRIPT = Path.of("src", "test", "resources", "python", "account_files.py");
    private static final String PASSWORD = "p\u00e4ss \u2713";

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("accounts");
    }

    private static String run(byte[] input, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
        builder.environment().put("PYTHONUTF8", "1");
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private String python(String verb, String format, String password, String input) throws Exception {
        return run(input.getBytes(StandardCharsets.UTF_8),
                "/usr/bin/python3", SCRIPT.toString(), verb, format, file.toString(), password);
    }

    static Stream<Arguments> jsonFormats() {
        return Stream.of(
                Arguments.of(new AegisFormat(), "/db", "/entries"),
                Arguments.of(new TwoFasFormat(), "/services", ""),
                Arguments.of(new AndOtpFormat(), "", ""));
    }

    /** @param path to what is encrypted, in a plain file */
    @ParameterizedTest
    @MethodSource("jsonFormats")
    void pythonOpensWhatWeEncrypt(AccountFormat format, String path, String entries) throws Exception {
        Files.write(file, format.write(PUBLISHED, password(PASSWORD)));
        ObjectMapper json = new ObjectMapper();
        JsonNode opened = json.readTree(python("open", format.name(), PASSWORD, "")).at(entries);
        JsonNode plain = json.readTree(format.write(PUBLISHED, FilePassword.NONE)).at(path).at(entries);
        assertThat(opened).hasSize(PUBLISHED.size());
        for (int i = 0; i < plain.size(); i++) {
            for (String secret : List.of("/secret", "/info", "/otp")) {
                assertThat(opened.get(i).at(secret)).isEqualTo(plain.get(i).at(secret));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("jsonFormats")
    void weOpenWhatPythonEncrypts(AccountFormat format, String path, String entries) throws Exception {
        JsonNode plain = new ObjectMapper().readTree(format.write(PUBLISHED, FilePassword.NONE)).at(path);
        python("make", format.name(), PASSWORD, plain.toString());
        assertThat(format.read(Files.readAllBytes(file), password(PASSWORD))).isEqualTo(rows(PUBLISHED));
    }

    @Test
    void weOpenTheOlderFormOfAndOtp() throws Exception {
        AndOtpFormat format = new AndOtpFormat();
        python("make", "andotp_old", PASSWORD, new String(
                format.write(PUBLISHED, FilePassword.NONE), StandardCharsets.UTF_8));
        assertThat(format.read(Files.readAllBytes(file), password(PASSWORD))).isEqualTo(rows(PUBLISHED));
    }

    @ParameterizedTest
    @ValueSource(strings = {PASSWORD, "00112233445566778899aabbccddeeff",
        "00112233445566778899aabbccddeeff0011223344556677",
        "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"})
    void pythonOpensThePskcFilesThatWeEncrypt(String password) throws Exception {
        Files.write(file, new PskcFormat().write(PUBLISHED, password(password)));
        assertThat(python("open", "pskc", password, "").lines())
                .isEqualTo(PUBLISHED.stream().map(account -> SetupKey.format(account.secret())).toList());
    }

    @Test
    void weOpenThePskcFileThatPythonEncrypts() throws Exception {
        python("make", "pskc", PASSWORD, "JBSWY3DPEHPK3PXP");
        assertThat(new PskcFormat().read(Files.readAllBytes(file), password(PASSWORD))).isEqualTo(rows(List.of(
                AccountFiles.hotp("ACME", "42", HashAlgorithm.SHA1, 7, 4711, "JBSWY3DPEHPK3PXP"))));
    }

    @Test
    void pskctoolReadsWhatWeWrite() throws Exception {
        Files.write(file, new PskcFormat().write(PUBLISHED, FilePassword.NONE));
        String info = pskctool("--strict", "--info");
        String[] packages = info.split("KeyPackage \\d+:");
        assertThat(packages).hasSize(PUBLISHED.size() + 1);
        for (int i = 0; i < PUBLISHED.size(); i++) {
            assertThat(packages[i + 1].lines().map(String::strip)).containsAll(asPskctoolSays(PUBLISHED.get(i)));
        }
    }

    private static List<String> asPskctoolSays(OathCredential account) {
        boolean timed = account.type() == OathType.TOTP;
        List<String> lines = new ArrayList<>(List.of(
                "Issuer: " + account.name().issuer(),
                "FriendlyName: " + account.name().account(),
                "Algorithm: urn:ietf:params:xml:ns:keyprov:pskc:" + (timed ? "totp" : "hotp"),
                "Key Secret (base64): " + account.secret().use(Base64.getEncoder()::encodeToString),
                timed ? "Key TimeInterval: " + account.period() : "Key Counter: " + account.counter(),
                "Response Format Length: " + account.digits(),
                "Response Format Encoding: DECIMAL"));
        if (account.algorithm() != HashAlgorithm.SHA1) {
            lines.add("Algorithm Parameters Suite: HMAC-" + account.algorithm());
        }
        return lines;
    }

    private String pskctool(String... options) throws Exception {
        return run(new byte[0], Stream.of(List.of("pskctool"), List.of(options), List.of(file.toString()))
                .flatMap(List::stream).toArray(String[]::new));
    }

    /** The schema of RFC 6030 §11. */
    @ParameterizedTest
    @ValueSource(strings = {"", PASSWORD, "00112233445566778899aabbccddeeff"})
    void whatWeWriteIsValidByTheSchema(String password) throws Exception {
        Files.write(file, new PskcFormat().write(
                PUBLISHED, password.isEmpty() ? FilePassword.NONE : password(password)));
        // It also warns of each secret that it cannot decrypt.
        assertThat(pskctool("--validate").lines()).last().isEqualTo("OK");
    }

    /** When it signs, pskctool writes the file anew. */
    @Test
    void weReadWhatPskctoolSigns() throws Exception {
        Path key = folder.resolve("key.pem");
        Path certificate = folder.resolve("certificate.pem");
        run(new byte[0], "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=x",
                "-keyout", key.toString(), "-out", certificate.toString());
        Files.write(file, new PskcFormat().write(PUBLISHED, FilePassword.NONE));
        String signed = pskctool("--sign", "--sign-key=" + key, "--sign-crt=" + certificate);
        assertThat(signed).contains("<Signature");
        assertThat(new PskcFormat().read(signed.getBytes(StandardCharsets.UTF_8), FilePassword.NONE))
                .isEqualTo(rows(PUBLISHED));
    }
}
