package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keywright.testing.Launcher;
import dev.keywright.testing.Oathtool;
import dev.keywright.testing.Service;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code keywright serve} on a machine without keys, seen from outside. */
class ServeIT {

    private static final String KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXZ";

    @TempDir
    Path folder;

    private Launcher keywright;

    @BeforeEach
    void start() {
        keywright = new Launcher(folder.resolve("data"));
    }

    private static List<String> texts(JsonNode list, String member) {
        return StreamSupport.stream(list.spliterator(), false).map(one -> one.path(member).asText()).toList();
    }

    @Test
    void fallsBackToAnEmulatedKeyAndSaysSoInOneLine() throws Exception {
        try (Service service = Service.start(keywright)) {
            JsonNode key = service.get("/api/keys").get("keys").get(0);
            assertThat(service.err().lines().filter(line -> line.contains("No security key")))
                    .containsExactly("No security key was found on HID or PC/SC; using the emulated YubiKey 5 NFC "
                            + service.key() + ".");
            assertThat(service.err().lines()).anyMatch(line -> line.matches(
                    ".* Crypto: P-256 signatures by \\S+.*, Ed25519 by \\S+.*, SHA-256 by \\S+.*"));
            assertThat(key.get("emulated").asBoolean()).isTrue();
            assertThat(key.get("profile").asText()).isEqualTo("yubikey-5.4.3");
            assertThat(key.get("pipes")).hasSize(3);
            assertThat(service.out()).satisfiesExactly(
                    first -> assertThat(first).matches("The first administrator's API key, shown only now: kw_\\w{60}"),
                    last -> assertThat(last).isEqualTo(
                            "Keywright is at " + service.origin() + "; stop with Ctrl-C."));
        }
        try (Service again = Service.start(keywright)) {
            assertThat(again.out()).containsExactly("Keywright is at " + again.origin() + "; stop with Ctrl-C.");
        }
    }

    @Test
    void theEmulatedKeySurvivesARestart() throws Exception {
        String serial;
        try (Service service = Service.start(keywright)) {
            serial = service.key();
            service.post(service.ofKey("oath"), Map.of("issuer", "Example", "account", "ada", "setupKey", KEY))
                    .expectSuccess();
            service.post(service.ofKey("oath"), Map.of("account", "counted", "setupKey", KEY, "type", "HOTP"))
                    .expectSuccess();
            service.post(service.ofKey("oath/code"), Map.of("account", "counted")).expectSuccess();
            service.register("ada");
            service.register("grace");
            service.signIn();
        }
        try (Service service = Service.start(keywright)) {
            assertThat(service.key()).isEqualTo(serial);
            JsonNode accounts = service.get(service.ofKey("oath")).get("accounts");
            assertThat(texts(accounts, "id")).containsExactlyInAnyOrder("Example:ada", "counted");
            assertThat(service.post(service.ofKey("oath/code"), Map.of("account", "counted"))
                            .expectSuccess()
                            .get("value")
                            .asText())
                    .isEqualTo(Oathtool.hotp(KEY, "SHA1", 6, 1));
            assertThat(texts(service.get(service.ofKey("passkeys")).get("passkeys"), "userName"))
                    .containsExactly("ada", "grace");
            assertThat(texts(service.get("/api/passkeys").get("passkeys"), "username"))
                    .containsExactlyInAnyOrder("ada", "grace");
        }
    }

    @Test
    void fallbackNoneUsesNoEmulatedKey() throws Exception {
        try (Service service = Service.start(keywright, "--fallback", "none")) {
            assertThat(service.get("/api/keys").get("keys")).isEmpty();
            assertThat(service.err())
                    .contains("No security key was found on HID or PC/SC, and --fallback none forbids an emulated one.");
            assertThat(keywright.data().resolve("key.state")).doesNotExist();
            assertThat(service.post("/api/keys/12345678/oath", Map.of("account", "ada", "setupKey", KEY)).status())
                    .isEqualTo(404);
        }
    }

    @Test
    void portAndFolderAreConfigurable() throws Exception {
        Path other = folder.resolve("other");
        String port = freePort();
        try (Service service = Service.start(keywright, "--port", port, "--data", other.toString())) {
            assertThat(service.origin()).isEqualTo("http://localhost:" + port);
            assertThat(service.get("/api/service").get("origin").asText()).isEqualTo("http://localhost:" + port);
            assertThat(other.resolve("key.state")).exists();
            assertThat(other.resolve("keywright.db")).exists();
            assertThat(keywright.data()).doesNotExist();
        }
    }

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return Integer.toString(socket.getLocalPort());
        }
    }

    @Test
    void theConformanceEndpointsTakeCeremoniesFromTheCommandLineAndFromItsOwnKey() throws Exception {
        Launcher client = new Launcher(folder.resolve("client"));
        try (Service service = Service.start(keywright)) {
            String rp = service.origin();
            assertThat(fido(client, "register", "--rp", rp, "--user", "ada", "--display-name", "Ada Lovelace"))
                    .isEqualTo("Registered ada at " + rp + ".");
            assertThat(fido(client, "register", "--rp", rp, "--user", "grace", "--not-discoverable"))
                    .isEqualTo("Registered grace at " + rp + ".");
            assertThat(fido(client, "assert", "--rp", rp, "--user", "grace")).isEqualTo("Signed in at " + rp + ".");
            assertThat(fido(client, "assert", "--rp", rp)).isEqualTo("Signed in at " + rp + ".");
            service.register("lin");
            service.signIn();

            JsonNode passkeys = service.get("/api/passkeys").get("passkeys");
            assertThat(passkeys).hasSize(3).allSatisfy(passkey -> {
                assertThat(passkey.get("signatureCount").asLong()).isPositive();
                assertThat(passkey.get("lastUsedAt").isNull()).isFalse();
            });
            assertThat(texts(passkeys, "displayName")).containsExactlyInAnyOrder("Ada Lovelace", "grace", "lin");

            Launcher.Result stranger = new Launcher(folder.resolve("stranger"))
                    .run("fido", "assert", "--rp", rp, "--user", "ada", "--emulated");
            assertThat(stranger.status()).isEqualTo(1);
            assertThat(stranger.err().lines()).satisfiesExactly(
                    warning -> assertThat(warning).contains("stand unencrypted in"),
                    refusal -> assertThat(refusal).contains("no credential for this site"));
        }
    }

    private static String fido(Launcher client, String... arguments) {
        return client.run(Stream.of(
                                Stream.of("fido"),
                                Stream.of(arguments),
                                Stream.of("--emulated"))
                        .flatMap(part -> part)
                        .toArray(String[]::new))
                .expectSuccess();
    }
}
