package dev.keywright.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keywright.crypto.RandomSource;
import dev.keywright.server.access.ApiKey;
import dev.keywright.server.access.ApiKeys;
import dev.keywright.server.access.Role;
import dev.keywright.store.Database;
import dev.keywright.store.KeyringVault;
import dev.keywright.store.Vault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A started service on a free port, and a plain client for it. */
final class RunningServer implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    final FakeDesk desk = new FakeDesk();
    private final Database database;
    private final KeywrightServer server;
    private final HttpClient http = HttpClient.newHttpClient();

    RunningServer(Path folder) throws IOException {
        this(folder, List.of());
    }

    RunningServer(Path folder, List<EmulatedAtPorts> emulated) throws IOException {
        this(folder, config -> config.withEmulated(emulated));
    }

    RunningServer(Path folder, UnaryOperator<Config> change) throws IOException {
        database = Database.open(folder);
        server = KeywrightServer.start(change.apply(Config.local(0, database, vault(folder, database), desk)));
    }

    Map<String, Access> routes() {
        return server.routes();
    }

    Database database() {
        return database;
    }

    /** A new key of that role. */
    ApiKeys.Created key(Role role, @Nullable String relyingParty) {
        return new ApiKeys(database.jdbi(), InstantSource.system(), RandomSource.system())
                .create(new ApiKey.Wanted("test", role, relyingParty, null), "test");
    }

    static Vault vault(Path folder, Database database) throws IOException {
        return KeyringVault.open(database, folder.resolve("master.key"), InstantSource.system());
    }

    int port() {
        return server.port();
    }

    String origin() {
        return "http://localhost:" + port();
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(request(path).GET());
    }

    HttpResponse<String> post(String path, String json) throws Exception {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    JsonNode postJson(String path, String json) throws Exception {
        return JSON.readTree(post(path, json).body());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path)).timeout(Duration.ofSeconds(20));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** What comes back for {@code request}, byte for byte as given, until the service closes the connection. */
    String raw(String request) throws IOException {
        try (var socket = new Socket("127.0.0.1", port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            var answer = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(answer);
            return answer.toString(StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        server.close();
        database.close();
    }
}
