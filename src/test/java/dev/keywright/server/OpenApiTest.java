package dev.keywright.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keywright.server.access.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The description at {@code /openapi.json} against the routes that there are, and against real answers. */
class OpenApiTest {

    @TempDir
    Path folder;

    private RunningServer server;
    private JsonNode document;

    @BeforeEach
    void start() throws Exception {
        server = new RunningServer(folder);
        document = RunningServer.JSON.readTree(server.get("/openapi.json").body());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void everyRouteIsDescribedAndEveryDescriptionIsOfARoute() {
        Set<String> described = new TreeSet<>();
        document.get("paths").fields().forEachRemaining(path -> path.getValue().fieldNames().forEachRemaining(method -> {
            if (!method.equals("parameters")) {
                described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
            }
        }));
        assertThat(described).isEqualTo(server.routes().keySet());
    }

    @Test
    void whatARouteNeedsIsSaid() {
        Map<String, String> security = new TreeMap<>();
        server.routes().forEach((route, access) -> {
            String[] parts = route.split(" ");
            security.put(route, operation(parts[0], parts[1]).get("security").toString());
        });
        server.routes().forEach((route, access) -> assertThat(security.get(route)).as(route).isEqualTo(switch (access) {
            case ANYONE, CONFORMANCE -> "[]";
            case CONSOLE -> "[{},{\"apiKey\":[\"admin\"]}]";
            case MONITORING -> "[{},{\"apiKey\":[\"operator\"]}]";
            case APPLICATION -> "[{\"apiKey\":[\"application\"]}]";
            case OPERATOR -> "[{\"apiKey\":[\"operator\"]}]";
            case ADMIN -> "[{\"apiKey\":[\"admin\"]}]";
        }));
    }

    @Test
    void everyReferenceLeadsSomewhereAndEveryPathParameterIsNamed() {
        document.findValuesAsText("$ref").forEach(reference ->
                assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse());
        document.get("paths").fields().forEachRemaining(path -> {
            Set<String> inPath = new TreeSet<>();
            Pattern.compile("\\{(\\w+)}").matcher(path.getKey()).results()
                    .forEach(match -> inPath.add(match.group(1)));
            Set<String> named = new TreeSet<>();
            path.getValue().path("parameters").forEach(parameter -> named.add(resolved(parameter).get("name").asText()));
            assertThat(named).as(path.getKey()).isEqualTo(inPath);
        });
    }

    /** Answers of the guard's own routes, each held to the schema of its status. */
    @Test
    void answersAreAsDescribed() throws Exception {
        OpenApiAnswers answers = new OpenApiAnswers(document);
        String admin = server.key(Role.ADMIN, null).text().reveal();
        JsonNode made = answers.check("POST", "/api/admin/api-keys", send(admin, "/api/admin/api-keys", "POST",
                "{\"name\": \"shop\", \"role\": \"operator\", \"relyingParty\": \"local\", \"expiresAt\": 99999999999999}"));
        String one = "/api/admin/api-keys/" + made.get("id").asText();
        answers.check("GET", "/api/admin/api-keys", send(admin, "/api/admin/api-keys", "GET", ""));
        answers.check("GET", "/api/admin/api-keys/{id}", send(admin, one, "GET", ""));
        answers.check("DELETE", "/api/admin/api-keys/{id}", send(admin, one, "DELETE", ""));
        answers.check("DELETE", "/api/admin/api-keys/{id}", send(admin, one, "DELETE", ""));
        answers.check("POST", "/api/admin/api-keys", send(admin, "/api/admin/api-keys", "POST", "{}"));
        answers.check("GET", "/api/admin/api-keys", send("kw_no", "/api/admin/api-keys", "GET", ""));
        server.database().jdbi().useHandle(handle -> handle.execute(
                "INSERT INTO lockout VALUES ('USER', 'local', 'ada', 1, 99999999999999, 99999999999999),"
                        + " ('ADDRESS', '', '192.0.2.1', 1, 99999999999999, 0)"));
        assertThat(answers.check("GET", "/api/admin/lockouts", send(admin, "/api/admin/lockouts", "GET", ""))
                        .get("lockouts"))
                .hasSize(2);
        assertThat(answers.check("GET", "/api/rp/{rp}/lockouts", send(admin, "/api/rp/local/lockouts", "GET", ""))
                        .get("lockouts"))
                .hasSize(1);
        answers.check("POST", "/api/rp/{rp}/lockouts/lift", send(admin, "/api/rp/local/lockouts/lift", "POST",
                "{\"scope\": \"user\", \"subject\": \"ada\"}"));
        answers.check("POST", "/api/rp/{rp}/lockouts/lift", send(admin, "/api/rp/local/lockouts/lift", "POST",
                "{\"scope\": \"address\", \"subject\": \"192.0.2.1\"}"));
        answers.check("POST", "/api/admin/lockouts/lift", send(admin, "/api/admin/lockouts/lift", "POST",
                "{\"scope\": \"address\", \"subject\": \"192.0.2.1\"}"));
        answers.check("POST", "/api/admin/lockouts/lift", send(admin, "/api/admin/lockouts/lift", "POST",
                "{\"scope\": \"user\", \"relyingParty\": \"local\", \"subject\": \"ada\"}"));
        answers.check("GET", "/health/live", server.get("/health/live"));
        answers.check("GET", "/health/ready", server.get("/health/ready"));
        answers.check("GET", "/openapi.json", server.get("/openapi.json"));
        assertThat(answers.statuses()).containsExactlyInAnyOrder(200, 201, 204, 400, 401, 404);
    }

    private HttpResponse<String> send(String key, String path, String method, String json) throws Exception {
        HttpRequest.Builder request = server.request(path).header("Authorization", "Bearer " + key);
        return server.send(json.isEmpty()
                ? request.method(method, BodyPublishers.noBody())
                : request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(json)));
    }

    private JsonNode operation(String method, String path) {
        return document.path("paths").path(path).path(method.toLowerCase(Locale.ROOT));
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }
}
