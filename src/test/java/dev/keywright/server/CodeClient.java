package dev.keywright.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An application that has the relying party {@code local} of a service verify its users' codes. */
record CodeClient(int port, String apiKey) {

    private static final String RP = "/api/rp/local";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    record Answer(int status, JsonNode json) {
        JsonNode expect(int expected) {
            assertThat(status).as(json.toString()).isEqualTo(expected);
            return json;
        }

        String reason() {
            return status + " " + json.path("reason").asText();
        }
    }

    /** @param body a JSON text, or what is written as one, or null for none */
    Answer send(String method, String path, @Nullable Object body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + (path.startsWith("/api/") ? path : RP + path)))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + apiKey)
                .method(method, body == null
                        ? BodyPublishers.noBody()
                        : BodyPublishers.ofString(body instanceof String text ? text : JSON.writeValueAsString(body)))
                .build();
        HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
        return new Answer(response.statusCode(), JSON.readTree(response.body()));
    }

    Answer post(String path, Object body) throws IOException, InterruptedException {
        return send("POST", path, body);
    }

    Answer verify(String username, String code) throws IOException, InterruptedException {
        return post("/codes/verify", Map.of("username", username, "code", code));
    }

    /** Hands out a hardware token; its id. */
    String imported(String username, String uri) throws IOException, InterruptedException {
        return post("/codes/tokens/import", Map.of("username", username, "label", "token", "uri", uri))
                .expect(201)
                .at("/token/id")
                .textValue();
    }
}
