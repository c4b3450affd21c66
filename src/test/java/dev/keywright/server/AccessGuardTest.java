package dev.keywright.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keywright.rp.lockout.NetworkAddress;
import dev.keywright.server.access.AddressBlock;
import dev.keywright.server.access.Proxies;
import dev.keywright.server.access.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A service behind a proxy, which these tests play; some of them at a service for this computer only. */
class AccessGuardTest {

    private static final String CLIENT = "198.51.100.7";

    @TempDir
    Path folder;

    private RunningServer server;

    @BeforeEach
    void start() throws Exception {
        server = behindProxy(Proxies.ON_THIS_COMPUTER, Limits.USUAL);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private RunningServer behindProxy(Proxies proxies, Limits limits) throws Exception {
        Network network = new Network(
                NetworkAddress.parse("127.0.0.1").orElseThrow(), null, proxies, Set.of("keys.example.org"));
        return new RunningServer(folder, config -> config.withNetwork(network).withLimits(limits));
    }

    private HttpRequest.Builder from(String client, String path) {
        return server.request(path).header("X-Forwarded-For", client);
    }

    private HttpResponse<String> get(String path, String key) throws Exception {
        return server.send(from(CLIENT, path).header("Authorization", "Bearer " + key).GET());
    }

    private HttpResponse<String> post(String path, String key, String json) throws Exception {
        return server.send(from(CLIENT, path)
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    private String key(Role role, String relyingParty) {
        return server.key(role, relyingParty).text().reveal();
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String reason) throws Exception {
        JsonNode json = RunningServer.JSON.readTree(answer.body());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(json.get("reason").textValue()).isEqualTo(reason);
        assertThat(json.get("error").textValue()).endsWith(".");
    }

    @ParameterizedTest
    @CsvSource({
        "/, ADMIN", "/api/keys, ADMIN", "/api/passkeys, ADMIN", "/api/admin/api-keys, ADMIN",
        "/api/admin/relying-parties, ADMIN", "/metrics, OPERATOR", "/api/admin/lockouts, OPERATOR",
        "/api/rp/local/lockouts, OPERATOR", "/api/rp/local/users/ada, APPLICATION"
    })
    void overANetworkEachRouteNeedsAKeyWithItsRole(String path, Role needed) throws Exception {
        HttpResponse<String> none = server.send(from(CLIENT, path).GET());
        assertRefused(none, 401, "api-key-missing");
        assertThat(none.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"keywright\"");
        for (Role role : Role.values()) {
            HttpResponse<String> answer = get(path, key(role, role == Role.APPLICATION ? "local" : null));
            if (role == needed || role == Role.ADMIN) {
                assertThat(answer.statusCode()).as("%s", role).isIn(200, 404);
            } else {
                assertRefused(answer, 403, "role");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready", "/openapi.json"})
    void whatTellsNothingNeedsNoKey(String path) throws Exception {
        assertThat(server.send(from(CLIENT, path).GET()).statusCode()).isEqualTo(200);
    }

    @Test
    void theApiForTestsIsNotThereOverANetwork() throws Exception {
        for (String base : List.of("", "/rp/local")) {
            HttpResponse<String> answer = post(base + "/attestation/options", key(Role.ADMIN, null), "{\"username\":\"a\"}");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
        }
    }

    @Test
    void aKeyForOneRelyingPartyIsForNoOther() throws Exception {
        String application = key(Role.APPLICATION, "local");
        String operator = key(Role.OPERATOR, "local");
        assertThat(get("/api/rp/local/lockouts", operator).statusCode()).isEqualTo(200);
        assertRefused(get("/api/rp/shop/users/ada", application), 403, "other-relying-party");
        assertRefused(get("/api/rp/shop/lockouts", operator), 403, "other-relying-party");
        assertRefused(get("/api/admin/lockouts", operator), 403, "other-relying-party");
        assertRefused(get("/api/rp/lo%63al/lockouts", operator), 403, "other-relying-party");
        assertRefused(get("/api/rp/shop%2f..%2flocal/lockouts", operator), 403, "other-relying-party");
        assertRefused(get("/metrics", operator), 403, "other-relying-party");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "Bearer ", "Bearer x", "Basic dXNlcjpwYXNz", "kw_0000000001", "Bearer kw_a_b c",
        "Bearer kw_0000000001_0000000000000000000000000000000000000000001AAAAAA"})
    void whatIsNoKeyIsToldFromAKeyThatIsNotKnown(String header) throws Exception {
        HttpResponse<String> answer = server.send(from(CLIENT, "/api/keys").header("Authorization", header).GET());
        assertRefused(answer, 401, "api-key-malformed");
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow()).contains("error=\"invalid_token\"");
        assertThat(answer.body()).doesNotContain("kw_0");
    }

    @Test
    void keysAreMadeShownOnceListedAndRevoked() throws Exception {
        String admin = key(Role.ADMIN, null);
        HttpResponse<String> made = post("/api/admin/api-keys", admin,
                "{\"name\": \"shop\", \"role\": \"application\", \"relyingParty\": \"local\"}");
        assertThat(made.statusCode()).isEqualTo(201);
        JsonNode json = RunningServer.JSON.readTree(made.body());
        String id = json.get("id").textValue();
        String key = json.get("key").textValue();
        assertThat(get("/api/rp/local/users/ada", key).statusCode()).isEqualTo(404);
        assertThat(get("/api/admin/api-keys", admin).body()).contains(id).doesNotContain(key);
        assertThat(get("/api/admin/api-keys/" + id, admin).body()).contains("\"name\":\"shop\"").doesNotContain(key);

        HttpResponse<String> revoked = server.send(from(CLIENT, "/api/admin/api-keys/" + id)
                .header("Authorization", "Bearer " + admin).DELETE());
        assertThat(revoked.statusCode()).isEqualTo(204);
        assertRefused(get("/api/rp/local/users/ada", key), 401, "api-key-unknown");
        assertRefused(post("/api/admin/api-keys", admin, "{\"name\": \"x\", \"role\": \"boss\"}"), 400, "malformed");
        assertRefused(post("/api/admin/api-keys", admin, "{\"role\": \"admin\"}"), 400, "malformed");
        assertRefused(get("/api/admin/api-keys/nobody", admin), 404, "not-found");
    }

    @Test
    void whoAsksTooOftenWithoutAKeyIsSlowedDownByAddress() throws Exception {
        server.close();
        server = behindProxy(Proxies.ON_THIS_COMPUTER, new Limits(1, 1000));
        int answered = 0;
        HttpResponse<String> last = server.send(from("2001:db8::1", "/openapi.json").GET());
        for (int i = 0; i < 200 && last.statusCode() == 200; i++) {
            last = server.send(from("2001:db8::" + (i + 2), "/openapi.json").GET());
            answered++;
        }
        assertRefused(last, 429, "rate-limit");
        assertThat(Long.parseLong(last.headers().firstValue("Retry-After").orElseThrow())).isEqualTo(1);
        assertThat(answered).isGreaterThanOrEqualTo(Limits.burst(1));
        assertThat(server.send(from("2001:db8:0:1::1", "/openapi.json").GET()).statusCode()).isEqualTo(200);
        assertThat(server.send(from("2001:db8::1", "/metrics")
                        .header("Authorization", "Bearer " + key(Role.OPERATOR, null)).GET()).statusCode())
                .as("a good key from there").isEqualTo(200);
        assertThat(server.send(from("2001:db8::1", "/health/live").GET()).statusCode()).isEqualTo(429);
    }

    @Test
    void whoAsksTooOftenWithAKeyIsSlowedDownByKey() throws Exception {
        server.close();
        server = behindProxy(Proxies.ON_THIS_COMPUTER, new Limits(1000, 1));
        String one = key(Role.OPERATOR, null);
        HttpResponse<String> last = get("/api/admin/lockouts", one);
        for (int i = 0; i < 200 && last.statusCode() == 200; i++) {
            last = get("/api/admin/lockouts", one);
        }
        assertRefused(last, 429, "rate-limit");
        assertThat(get("/api/admin/lockouts", key(Role.OPERATOR, null)).statusCode()).isEqualTo(200);
    }

    @Test
    void onlyTheProxyIsAnswered() throws Exception {
        server.close();
        server = behindProxy(new Proxies(List.of(AddressBlock.parse("10.0.0.0/8"))), Limits.USUAL);
        assertRefused(get("/api/keys", key(Role.ADMIN, null)), 403, "not-the-proxy");
        assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void whatTheProxySaysMustAgree() throws Exception {
        assertRefused(server.send(from(CLIENT, "/openapi.json").header("Forwarded", "for=192.0.2.1").GET()),
                400, "forwarded");
        assertThat(server.send(from(CLIENT, "/openapi.json").header("Forwarded", "for=" + CLIENT).GET()).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For: 127.0.0.1", "Forwarded: for=127.0.0.1", "Via: 1.1 proxy", "X-Real-IP: ::1"})
    void onThisComputerNothingIsOpenToWhatAnUnknownProxyPassesOn(String header) throws Exception {
        server.close();
        server = new RunningServer(folder);
        assertThat(server.get("/api/keys").statusCode()).isEqualTo(200);
        assertThat(server.get("/metrics").statusCode()).isEqualTo(200);
        assertThat(server.post("/attestation/options", "{\"username\": \"ada\"}").statusCode()).isEqualTo(200);
        String[] parts = header.split(": ");
        assertRefused(server.send(server.request("/api/keys").header(parts[0], parts[1]).GET()), 401, "api-key-missing");
        assertRefused(server.send(server.request("/metrics").header(parts[0], parts[1]).GET()), 401, "api-key-missing");
        assertThat(server.send(server.request("/attestation/options").header(parts[0], parts[1])
                        .header("Content-Type", "application/json").POST(BodyPublishers.ofString("{}"))).statusCode())
                .isEqualTo(404);
    }

    @Test
    void onThisComputerApplicationsNeedTheirKeysToo() throws Exception {
        server.close();
        server = new RunningServer(folder);
        assertRefused(server.get("/api/rp/local/users/ada"), 401, "api-key-missing");
        assertRefused(server.get("/api/admin/api-keys"), 401, "api-key-missing");
        assertRefused(server.get("/api/admin/lockouts"), 401, "api-key-missing");
    }

    @Test
    void itAnswersToItsNamesAndThoseOfItsRelyingParties() throws Exception {
        String admin = key(Role.ADMIN, null);
        String request = "GET /openapi.json HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n";
        assertThat(server.raw(request.formatted("keys.example.org"))).startsWith("HTTP/1.1 200");
        assertThat(server.raw(request.formatted("shop.example"))).startsWith("HTTP/1.1 421");
        HttpResponse<String> made = server.send(from(CLIENT, "/api/admin/relying-parties/shop")
                .header("Authorization", "Bearer " + admin).header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"id\": \"shop.example\", \"displayName\": \"Shop\","
                        + " \"origins\": [\"https://login.shop.example\"]}")));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
        String answer = "";
        Instant end = Instant.now().plusSeconds(20);
        while (!answer.startsWith("HTTP/1.1 200") && Instant.now().isBefore(end)) {
            answer = server.raw(request.formatted("login.shop.example"));
        }
        assertThat(answer).startsWith("HTTP/1.1 200");
        // Those who watch over it know its address alone.
        assertThat(server.raw("GET /health/live HTTP/1.1\r\nHost: 10.1.2.3\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "GET / HTTP/1.1\r\nHost: localhost\r\n", "GET /nothing HTTP/1.1\r\nHost: localhost\r\n",
        "GET / HTTP/1.1\r\nHost: evil.example\r\n", "GET / HTTP/1.1\r\n", "GET /%00 HTTP/1.1\r\nHost: localhost\r\n",
        "BREW /api/keys HTTP/1.1\r\nHost: localhost\r\n", "G\u0000T / HTTP/1.1\r\n", "GET / HTTP/9.9\r\n", "\r\n\r\n ?",
        "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n", "HEAD / HTTP/1.1\r\nHost: localhost\r\n",
        "POST /attestation/options HTTP/1.1\r\nHost: localhost\r\nContent-Length: nine\r\n",
        "LONG", "GET /a?%zz HTTP/1.1\r\nHost: localhost\r\n"})
    void everyAnswerHasTheHeadersAndTellsNothingOfTheServer(String start) throws Exception {
        String request = start.equals("LONG")
                ? "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n"
                : start;
        String answer = server.raw(request + "Connection: close\r\n\r\n");
        String header = answer.split("\r\n\r\n")[0].toLowerCase(Locale.ROOT);
        assertThat(header).matches("(?s)http/1\\.[01] [2-5]\\d\\d .*")
                .contains("content-security-policy: default-src 'none'", "x-content-type-options: nosniff",
                        "referrer-policy: no-referrer", "cross-origin-resource-policy: same-origin", "cache-control: no-")
                .doesNotContain("server:", "x-powered-by", "set-cookie");
        assertThat(answer).doesNotContainIgnoringCase("jetty").doesNotContainIgnoringCase("javalin")
                .doesNotContain("at org.", "at java.", "Exception");
        assertThat(header).doesNotContain("http/1.1 500");
    }

    @Test
    void withoutItsDatabaseItSaysSoAndIsNotReady() throws Exception {
        String admin = key(Role.ADMIN, null);
        server.database().close();
        assertRefused(get("/api/admin/api-keys", admin), 503, "unavailable");
        assertRefused(server.get("/health/ready"), 503, "unavailable");
        assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(server.get("/openapi.json").statusCode()).isEqualTo(200);
    }

    @Test
    void anUnencryptedNetworkIsRefused() {
        assertThatThrownBy(() -> new Network(NetworkAddress.parse("0.0.0.0").orElseThrow(), null, null, Set.of()))
                .hasMessage("On 0.0.0.0 everything would cross the network unencrypted; give --tls-cert and --tls-key,"
                        + " or --behind-proxy if a proxy does TLS.");
        assertThatThrownBy(() -> new Network(NetworkAddress.parse("::").orElseThrow(), null, null, Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void metricsTellRoutesAndNeverWhatARequestBrought() throws Exception {
        String operator = key(Role.OPERATOR, null);
        get("/api/rp/local/users/ada-lovelace", operator);
        server.send(from(CLIENT, "/nowhere/at-all").method("BREW", BodyPublishers.noBody()));
        String text = get("/metrics", operator).body();
        assertThat(text)
                .contains("keywright_http_request_duration_seconds_count{method=\"GET\","
                        + "route=\"/api/rp/{rp}/users/{username}\",status=\"403\"} 1")
                .contains("jvm_memory_used_bytes", "keywright_database_connections{state=\"active\"}")
                .doesNotContain("ada-lovelace", "nowhere", "BREW", CLIENT, operator.substring(3, 13));
    }
}
