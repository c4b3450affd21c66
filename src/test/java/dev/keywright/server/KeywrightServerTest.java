package dev.keywright.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keywright.store.Database;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeywrightServerTest {

    private static final String OATH = "/api/keys/" + FakeDesk.KEY + "/oath";

    @TempDir
    Path folder;

    private RunningServer server;

    @BeforeEach
    void start() throws Exception {
        server = new RunningServer(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aBusyPortIsSaidInASentence() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Database database = Database.open(folder.resolve("other"))) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> KeywrightServer.start(Config.local(port, database, RunningServer.vault(folder, database), new FakeDesk())))
                    .isInstanceOf(IOException.class)
                    .hasMessage("Port " + port + " is in use by another program; choose another with --port.");
        }
    }

    @Test
    void aPortIsFreeAgainAfterClosing() throws Exception {
        try (Database database = Database.open(folder.resolve("other"))) {
            KeywrightServer first = KeywrightServer.start(Config.local(0, database, RunningServer.vault(folder, database), new FakeDesk()));
            first.close();
            try (KeywrightServer second =
                    KeywrightServer.start(Config.local(first.port(), database, RunningServer.vault(folder, database), new FakeDesk()))) {
                assertThat(second.port()).isEqualTo(first.port());
            }
        }
    }

    @Test
    void thePageAllowsNothingForeign() throws Exception {
        HttpResponse<String> page = server.get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<title>Keywright</title>").doesNotContain("style=").doesNotContain("onclick");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self'")
                .doesNotContain("unsafe");
        assertThat(page.headers().map()).doesNotContainKey("access-control-allow-origin").doesNotContainKey("server");
        for (String file : new String[] {"/console.js", "/console.css", "/key.svg"}) {
            assertThat(server.get(file).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void keysAreListedByWhatTheyTell() throws Exception {
        JsonNode key = RunningServer.JSON.readTree(server.get("/api/keys").body()).at("/keys/0");
        assertThat(key.get("id").textValue()).isEqualTo("7654321");
        assertThat(key.get("serial").intValue()).isEqualTo(7654321);
        assertThat(key.get("emulated").booleanValue()).isTrue();
        assertThat(key.get("profile").textValue()).isEqualTo("yubikey-5.4.3");
        assertThat(key.get("pipes")).hasSize(3);
    }

    @Test
    void accountsAreAddedAskedAndRemoved() throws Exception {
        HttpResponse<String> added = server.post(OATH, """
                {"issuer": "Example", "account": "ada/é:1", "setupKey": "JBSWY3DP", "type": "HOTP", "counter": 5}""");
        assertThat(added.statusCode()).isEqualTo(201);
        assertThat(added.body()).doesNotContain("JBSWY3DP");
        assertThat(server.desk.added.get(0))
                .isEqualTo(new NewOathAccount.Typed(
                        "Example", "ada/é:1", "JBSWY3DP", "HOTP", "SHA1", 6, 30, 5, false));
        String id = RunningServer.JSON.readTree(added.body()).get("id").textValue();

        assertThat(server.postJson(OATH + "/code", "{\"account\": \"Example:ada/é:1\"}").get("value").textValue())
                .isEqualTo("000001");
        HttpResponse<String> removed = server.send(server.request(
                        OATH + "?account=" + URLEncoder.encode(id, StandardCharsets.UTF_8))
                .DELETE());
        assertThat(removed.statusCode()).isEqualTo(204);
        assertThat(RunningServer.JSON.readTree(server.get(OATH).body()).get("accounts")).isEmpty();
    }

    @Test
    void uriAndPictureReachTheDesk() throws Exception {
        String uri = "otpauth://totp/x?secret=JBSWY3DP";
        assertThat(server.post(OATH, "{\"uri\": \"" + uri + "\", \"touch\": true}").statusCode()).isEqualTo(201);
        assertThat(server.desk.added.get(0)).isEqualTo(new NewOathAccount.Uri(uri, true));
        byte[] png = {(byte) 0x89, 'P', 'N', 'G'};
        assertThat(server.send(server.request(OATH + "/qr?touch=true")
                                .header("Content-Type", "image/png")
                                .POST(BodyPublishers.ofByteArray(png)))
                        .statusCode())
                .isEqualTo(201);
        assertThat(((NewOathAccount.Picture) server.desk.added.get(1)).image()).isEqualTo(png);
        assertThat(server.desk.added.toString()).doesNotContain("JBSWY3DP");
    }

    @Test
    void theDeskDecidesTheStatus() throws Exception {
        assertError(server.post(OATH, "{\"account\": \"a\", \"setupKey\": \"!\"}"), 400, "not Base32");
        server.post(OATH, "{\"issuer\": \"i\", \"account\": \"a\", \"setupKey\": \"AA\"}");
        assertError(
                server.post(OATH, "{\"issuer\": \"i\", \"account\": \"a\", \"setupKey\": \"AA\"}"), 409, "already");
        assertError(server.post(OATH + "/code", "{\"account\": \"b\"}"), 404, "no such account");
        assertError(server.get("/api/keys/1/oath"), 404, "no key 1");
        assertError(server.send(server.request(OATH).DELETE()), 400, "\"account\" is missing");
    }

    @Test
    void theKeyPlaysAWholeRegistrationAndSignIn() throws Exception {
        String webauthn = "/api/keys/" + FakeDesk.KEY + "/webauthn/";
        String creation = server.post("/attestation/options", "{\"username\": \"ada\"}").body();
        String created = server.post(webauthn + "create", creation).body();
        assertThat(server.postJson("/attestation/result", created).get("status").textValue()).isEqualTo("ok");
        String request = server.post("/assertion/options", "{}").body();
        String signed = server.post(webauthn + "get", request).body();
        assertThat(server.postJson("/assertion/result", signed).get("status").textValue()).isEqualTo("ok");
        JsonNode passkey = RunningServer.JSON.readTree(server.get("/api/passkeys").body()).at("/passkeys/0");
        assertThat(passkey.get("username").textValue()).isEqualTo("ada");
        assertThat(passkey.get("attestationType").textValue()).isEqualTo("SELF_ATTESTATION");
        assertThat(passkey.get("signatureCount").intValue()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "LOCALHOST:1, 200",
        "127.0.0.1:8420, 200",
        "[::1]:8420, 200",
        "evil.example, 421",
        "localhost.evil.example, 421",
        "127.0.0.1.evil.example:80, 421",
        "localhost@evil.example, 421",
        "0.0.0.0, 421",
        "[::2], 421"
    })
    void answersToLoopbackNamesOnly(String host, int status) throws Exception {
        String answer = server.raw("GET /api/keys HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
        if (status == 200) {
            assertThat(answer).startsWith("HTTP/1.1 200").contains("7654321");
        } else {
            // Jetty refuses what is no host name at all before the service sees it.
            assertThat(answer).containsPattern("^HTTP/1.1 4(21|00)").doesNotContain("7654321");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "file://", "https://localhost:%d", "http://localhost:1",
        "http://localhost", "http://localhost:%d.evil.example"})
    void takesNothingFromForeignPages(String origin) throws Exception {
        for (String path : new String[] {OATH, "/attestation/options", "/assertion/result"}) {
            HttpResponse<String> answer = server.send(server.request(path)
                    .header("Content-Type", "application/json")
                    .header("Origin", origin.formatted(server.port()))
                    .POST(BodyPublishers.ofString("{\"username\": \"eve\", \"uri\": \"otpauth://totp/x\"}")));
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
        }
        assertThat(server.desk.added).isEmpty();
    }

    @Test
    void takesWhatItsOwnPageSends() throws Exception {
        for (String host : new String[] {"localhost", "127.0.0.1", "[::1]"}) {
            HttpResponse<String> answer = server.send(server.request("/attestation/options")
                    .header("Content-Type", "application/json; charset=utf-8")
                    .header("Origin", "http://" + host + ":" + server.port())
                    .POST(BodyPublishers.ofString("{\"username\": \"ada\"}")));
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aForeignPageGetsNoPermissionToAsk() throws Exception {
        HttpResponse<String> preflight = server.send(server.request(OATH)
                .header("Origin", "http://evil.example")
                .header("Access-Control-Request-Method", "DELETE")
                .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(preflight.statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
        "application/jsonp", "text/plain; application/json", "image/png"})
    void takesBodiesThatFormsCannotSend(String type) throws Exception {
        for (String path : new String[] {OATH, OATH + "/code", "/attestation/options", "/attestation/result"}) {
            assertThat(server.send(server.request(path)
                                    .header("Content-Type", type)
                                    .POST(BodyPublishers.ofString("{\"username\": \"eve\", \"uri\": \"otpauth://\"}")))
                            .statusCode())
                    .isEqualTo(415);
        }
        assertThat(server.desk.added).isEmpty();
    }

    @Test
    void bodiesAreBounded() throws Exception {
        String long64 = "{\"username\": \"" + "x".repeat(64 * 1024) + "\"}";
        HttpResponse<String> answer = server.post("/attestation/options", long64);
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("longer than 64 KiB");
        String chunked = server.raw("POST /attestation/options HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "11000\r\n" + " ".repeat(0x11000) + "\r\n0\r\n\r\n");
        assertThat(chunked).startsWith("HTTP/1.1 413");
        String deep = "{\"username\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}";
        assertThat(server.post("/attestation/options", deep).statusCode()).isEqualTo(400);
    }

    @Test
    void errorsAreOneSentenceOfJson() throws Exception {
        assertError(server.get("/nothing"), 404, "There is nothing here.");
        assertError(server.post("/api/keys", "{}"), 404, "There is nothing here.");
        server.desk.accounts.put("x", null);
        assertError(server.get(OATH), 500, "Something went wrong inside Keywright");
        assertThat(server.get(OATH).body()).doesNotContain("NullPointer").doesNotContain("at dev.");
        assertThat(server.raw("GET /%00/%2e%2e HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .doesNotContain("org.eclipse")
                .doesNotContain("Jetty");
    }

    private static void assertError(HttpResponse<String> answer, int status, String sentence) throws Exception {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(RunningServer.JSON.readTree(answer.body()).get("error").textValue())
                .contains(sentence)
                .endsWith(".");
    }
}
