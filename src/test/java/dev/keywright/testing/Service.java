package dev.keywright.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A {@code ./keywright serve} on a free port, and a plain client for its HTTP API. */
public final class Service implements AutoCloseable {

    private static final String SIGN = "Keywright is at ";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Launcher.Running running;
    private final String origin;
    private final HttpClient http = HttpClient.newHttpClient();

    private final @Nullable String apiKey;

    private Service(Launcher.Running running, String origin, @Nullable String apiKey) {
        this.running = running;
        this.origin = origin;
        this.apiKey = apiKey;
    }

    /** The same service, asked with that API key. */
    public Service withKey(String key) {
        return new Service(running, origin, key);
    }

    /** Starts the service and waits until it answers; without {@code --port} among the options, on a free one. */
    public static Service start(Launcher keywright, String... options) throws IOException {
        Stream<String> port = List.of(options).contains("--port") ? Stream.of() : Stream.of("--port", "0");
        String[] arguments = Stream.of(Stream.of("serve"), port, Stream.of(options))
                .flatMap(part -> part)
                .toArray(String[]::new);
        Launcher.Running running = keywright.start(SIGN, arguments);
        String line = running.lines().get(running.lines().size() - 1);
        return new Service(running, line.substring(SIGN.length(), line.indexOf(';')), null);
    }

    /** Such as {@code http://localhost:8420}. */
    public String origin() {
        return origin;
    }

    /** The id of its only key. */
    public String key() throws IOException, InterruptedException {
        JsonNode keys = get("/api/keys").path("keys");
        if (keys.size() != 1) {
            throw new AssertionError("not one key: " + keys);
        }
        return keys.get(0).path("id").asText();
    }

    /** The path of something of its only key. */
    public String ofKey(String rest) throws IOException, InterruptedException {
        return "/api/keys/" + key() + "/" + rest;
    }

    public JsonNode get(String path) throws IOException, InterruptedException {
        return send(request(path).GET()).expectSuccess();
    }

    public Answer post(String path, JsonNode body) throws IOException, InterruptedException {
        return post(path, "application/json", BodyPublishers.ofString(body.toString()));
    }

    public Answer post(String path, Map<String, ?> body) throws IOException, InterruptedException {
        return post(path, JSON.<JsonNode>valueToTree(body));
    }

    /** Posts a PNG picture. */
    public Answer postPicture(String path, byte[] png) throws IOException, InterruptedException {
        return post(path, "image/png", BodyPublishers.ofByteArray(png));
    }

    private Answer post(String path, String type, BodyPublisher body) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", type).POST(body));
    }

    public Answer delete(String path, String parameter, String value) throws IOException, InterruptedException {
        return send(request(path + "?" + parameter + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)).DELETE());
    }

    /** A registration with the service by the service's own key, as the page does it. */
    public void register(String user) throws IOException, InterruptedException {
        JsonNode options = post("/attestation/options", Map.of(
                        "username", user,
                        "displayName", user,
                        "attestation", "direct",
                        "authenticatorSelection", Map.of("residentKey", "required")))
                .expectSuccess();
        JsonNode credential = post(ofKey("webauthn/create"), options).expectSuccess();
        post("/attestation/result", credential).expectSuccess();
    }

    /** A sign-in to the service with the service's own key, as the page does it; the key says who it is. */
    public void signIn() throws IOException, InterruptedException {
        JsonNode options = post("/assertion/options", Map.of()).expectSuccess();
        JsonNode credential = post(ofKey("webauthn/get"), options).expectSuccess();
        post("/assertion/result", credential).expectSuccess();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(origin.replace("localhost", "127.0.0.1") + path)).timeout(PATIENCE);
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        if (apiKey != null) {
            request.header("Authorization", "Bearer " + apiKey);
        }
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), JSON.readTree(response.body()));
    }

    /** All that it has written to standard error so far. */
    public String err() throws IOException {
        return running.err();
    }

    /** All that it has written to standard output until it was ready. */
    public List<String> out() {
        return running.lines();
    }

    /** Ends it as Ctrl-C does, and gives all that it has written. */
    public String stop() throws IOException {
        return running.stop();
    }

    /** Ends it as kill -9 does. */
    public void kill() {
        running.kill();
    }

    /** Ends it as Ctrl-C does. */
    @Override
    public void close() throws IOException {
        running.close();
    }

    /** What came back for a request. */
    public record Answer(int status, JsonNode json) {

        /** The JSON of a request that was granted. */
        public JsonNode expectSuccess() {
            if (status / 100 != 2) {
                throw new AssertionError(this);
            }
            return json;
        }
    }
}
