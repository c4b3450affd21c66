package dev.keywright.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.Launcher;
import dev.keywright.testing.Service;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code keywright serve} with TLS, judged by curl and OpenSSL, and where it refuses to start. */
class TlsIT {

    @TempDir
    Path folder;

    private record Ran(int status, String output) {}

    private Ran run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
        return new Ran(process.exitValue(), output);
    }

    private void certificate(String name, String key, String subject) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes", "-days", "2",
                "-subj", "/CN=" + subject, "-addext", "subjectAltName=DNS:localhost,DNS:keys.example.org",
                "-keyout", name + ".key", "-out", name + ".pem", "-newkey"));
        command.addAll(List.of(key.split(" ")));
        Ran made = run(command.toArray(String[]::new));
        assertThat(made.status()).as(made.output()).isZero();
    }

    private Service start(String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("--fallback", "none",
                "--tls-cert", folder.resolve("tls.pem").toString(), "--tls-key", folder.resolve("tls.key").toString()));
        all.addAll(List.of(options));
        return Service.start(new Launcher(folder.resolve("data")), all.toArray(String[]::new));
    }

    private static String port(Service service) {
        return service.origin().replaceFirst(".*:", "");
    }

    @ParameterizedTest
    @CsvSource({"rsa:2048", "ec -pkeyopt ec_paramgen_curve:P-256", "ed25519"})
    void curlTrustsItByItsCertificate(String key) throws Exception {
        certificate("tls", key, "one");
        try (Service service = start()) {
            assertThat(service.origin()).startsWith("https://localhost:");
            Ran page = run("curl", "-sS", "-i", "--cacert", "tls.pem", service.origin() + "/");
            assertThat(page.status()).as(page.output()).isZero();
            assertThat(page.output().toLowerCase(Locale.ROOT)).startsWith("http/1.1 200")
                    .contains("strict-transport-security: max-age=31536000", "<title>keywright</title>");
            Ran other = run("curl", "-sS", "-i", "--cacert", "tls.pem", "--resolve",
                    "keys.example.org:" + port(service) + ":127.0.0.1",
                    "https://keys.example.org:" + port(service) + "/health/ready");
            assertThat(other.output()).startsWith("HTTP/1.1 200");
            assertThat(run("curl", "-sS", service.origin() + "/").status()).as("without the certificate").isEqualTo(60);
        }
    }

    @Test
    void opensslGetsTheNewerVersionsOnly() throws Exception {
        certificate("tls", "rsa:2048", "one");
        try (Service service = start()) {
            String[] client = {"openssl", "s_client", "-connect", "127.0.0.1:" + port(service), "-CAfile", "tls.pem",
                "-verify_return_error", "-cipher", "DEFAULT:@SECLEVEL=0", ""};
            for (String version : List.of("-tls1_2", "-tls1_3")) {
                client[client.length - 1] = version;
                assertThat(run(client).output()).contains("Verify return code: 0 (ok)");
            }
            for (String version : List.of("-tls1", "-tls1_1")) {
                client[client.length - 1] = version;
                Ran old = run(client);
                assertThat(old.status()).as(old.output()).isEqualTo(1);
                assertThat(old.output()).contains("alert protocol version", "Cipher is (NONE)");
            }
        }
    }

    @Test
    void aRenewedCertificateIsTakenWithoutARestartAndAHalfRenewedOneIsNot() throws Exception {
        certificate("tls", "rsa:2048", "one");
        certificate("next", "rsa:2048", "two");
        try (Service service = start()) {
            assertThat(subject(service)).contains("one");
            Files.copy(folder.resolve("next.pem"), folder.resolve("tls.pem"), StandardCopyOption.REPLACE_EXISTING);
            await(service, () -> service.err().contains("The certificate that was in use stays: The key in "));
            assertThat(subject(service)).contains("one");
            Files.copy(folder.resolve("next.key"), folder.resolve("tls.key"), StandardCopyOption.REPLACE_EXISTING);
            await(service, () -> subject(service).contains("two"));
            assertThat(run("curl", "-sS", "-i", "--cacert", "next.pem", service.origin() + "/health/live").output())
                    .startsWith("HTTP/1.1 200");
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Service service, Condition condition) throws Exception {
        Instant end = Instant.now().plusSeconds(30);
        while (!condition.holds()) {
            assertThat(Instant.now()).as(service.err()).isBefore(end);
            Thread.sleep(100);
        }
    }

    private String subject(Service service) throws Exception {
        return run("bash", "-c", "openssl s_client -connect 127.0.0.1:" + port(service)
                + " < /dev/null 2> /dev/null | openssl x509 -noout -subject").output();
    }

    @Test
    void overANetworkTheConsoleNeedsAnAdministratorsKey() throws Exception {
        certificate("tls", "rsa:2048", "one");
        try (Service service = start("--bind", "0.0.0.0", "--host", "keys.example.org")) {
            String first = service.out().get(0).replaceFirst(".*: ", "");
            String keys = "https://localhost:" + port(service) + "/api/keys";
            assertThat(run("curl", "-sS", "-i", "--cacert", "tls.pem", keys).output()).startsWith("HTTP/1.1 401");
            assertThat(run("curl", "-sS", "-i", "--cacert", "tls.pem", "-H", "Authorization: Bearer " + first, keys)
                            .output())
                    .startsWith("HTTP/1.1 200");
            assertThat(run("curl", "-sS", "-i", "--cacert", "tls.pem", "-d", "{}", "-H",
                            "Content-Type: application/json", keys.replace("/api/keys", "/attestation/options")).output())
                    .startsWith("HTTP/1.1 404");
            // Plain HTTP at a TLS port is no HTTP at all.
            assertThat(run("curl", "-sS", "-i", keys.replace("https", "http")).status()).isNotZero();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--bind 0.0.0.0                        | 2 | On 0.0.0.0 everything would cross the network unencrypted; give",
        "--bind ::                             | 2 | everything would cross the network unencrypted; give --tls-cert",
        "--bind localhost                      | 2 | 'localhost' is no address to listen on, such as 0.0.0.0 or ::1.",
        "--bind 192.0.2.1 --behind-proxy       | 1 | This computer has no address 192.0.2.1; choose another with",
        "--behind-proxy 10.0.0.0/33            | 2 | '10.0.0.0/33' is no address or block, such as 10.0.0.0/8 or ::1.",
        "--tls-cert tls.pem                    | 2 | --tls-cert and --tls-key go together; give both or neither.",
        "--tls-cert no.pem --tls-key tls.key   | 1 | There is no file",
        "--tls-cert tls.key --tls-key tls.key  | 1 | holds no certificate in PEM.",
        "--tls-cert tls.pem --tls-key tls.pem  | 1 | holds no unencrypted private key in PEM.",
        "--tls-cert tls.pem --tls-key next.key | 1 | is not that of the certificate in",
        "--rate-per-key -1                     | 2 | A limit is a number of requests a second, or 0 for none."
    })
    void whatCannotBeServedIsSaidInASentence(String options, int status, String sentence) throws Exception {
        certificate("tls", "rsa:2048", "one");
        certificate("next", "rsa:2048", "two");
        List<String> arguments = new ArrayList<>(List.of("serve", "--port", "0", "--fallback", "none"));
        for (String option : options.split(" ")) {
            arguments.add(option.matches("\\w+\\.(pem|key)") ? folder.resolve(option).toString() : option);
        }
        Launcher.Result result = new Launcher(folder.resolve("data")).run(arguments.toArray(String[]::new));
        assertThat(result.status()).as(result.toString()).isEqualTo(status);
        assertThat(result.err().lines().filter(line -> !line.startsWith("See: "))).singleElement()
                .satisfies(line -> assertThat(line).contains(sentence).endsWith("."));
        assertThat(result.out()).as("no key is shown").isEmpty();
    }
}
