package dev.keywright.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keywright.crypto.RandomSource;
import dev.keywright.rp.RelyingParties;
import dev.keywright.rp.SoftAuthenticator;
import dev.keywright.server.AttachedKeys;
import dev.keywright.server.Config;
import dev.keywright.server.KeywrightServer;
import dev.keywright.server.Limits;
import dev.keywright.server.access.ApiKeys;
import dev.keywright.store.Database;
import dev.keywright.store.Sweeper;
import dev.keywright.testing.database.PostgresCluster;
import dev.keywright.testing.database.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The service as its applications meet it: verified sign-ins a second over HTTP, each durable before it is answered, on
 * SQLite and on PostgreSQL; and how much memory it holds, idle and with a million passkeys.
 */
final class ServiceTimes {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ORIGIN = "http://localhost:8420";
    private static final int CLIENTS = 8;
    private static final int SIGN_INS = 150;
    private static final int PASSKEYS = 1_000_000;
    private static final int PENDING = 100_000;
    private static final int BATCH = 5_000;
    /** Bytes on the heap that a million passkeys and a hundred thousand ceremonies may add. */
    private static final double MOST_GROWTH = 16e6;

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;
    private final String apiKey;

    private ServiceTimes(int port, String apiKey) {
        this.port = port;
        this.apiKey = apiKey;
    }

    static List<String> report() throws Exception {
        Table speed = new Table("Sign-ins over HTTP, " + CLIENTS + " clients", "a second", "p50 ms", "p99 ms");
        Table memory = new Table("Memory with SQLite, MB", "idle", "full", "swept");
        try (TestDatabase sqlite = TestDatabase.onSqlite()) {
            measure("SQLite", sqlite, speed, memory);
        }
        try (PostgresCluster cluster = PostgresCluster.flushed();
                TestDatabase postgres = TestDatabase.on(cluster)) {
            measure("PostgreSQL", postgres, speed, null);
        }
        List<String> missed = new ArrayList<>(speed.print());
        missed.addAll(memory.print());
        return missed;
    }

    private static void measure(String name, TestDatabase empty, Table speed, Table memory) throws Exception {
        Database database = empty.open();
        Config config = Config.local(
                        0, database, empty.vault(database), new AttachedKeys(Map.of(), InstantSource.system()))
                .withLimits(new Limits(0, 0));
        String apiKey = new ApiKeys(database.jdbi(), InstantSource.system(), RandomSource.system())
                .createFirst()
                .orElseThrow()
                .text()
                .reveal();
        try (KeywrightServer server = KeywrightServer.start(config)) {
            double idle = heap();
            var times = new ServiceTimes(server.port(), apiKey);
            times.signIns(2);
            List<double[]> all = times.signIns(SIGN_INS);
            double[] each = all.get(0);
            Arrays.sort(each);
            speed.row(name, Table.whole(each.length / all.get(1)[0]),
                    Table.decimal(each[each.length / 2] * 1e3), Table.decimal(each[each.length * 99 / 100] * 1e3));
            if (memory != null) {
                fill(database);
                times.signIns(2);
                double full = heap();
                new Sweeper(database, InstantSource.system(), List.of(RelyingParties.EXPIRING)).run();
                double swept = heap();
                memory.row("heap in use", "grows by less than " + Table.whole(MOST_GROWTH / 1e6),
                        Math.max(full, swept) - idle < MOST_GROWTH,
                        Table.decimal(idle / 1e6), Table.decimal(full / 1e6), Table.decimal(swept / 1e6));
            }
        }
    }

    private static double heap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(200);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** As registrations and abandoned ceremonies would, in fewer transactions. */
    private static void fill(Database database) {
        for (int from = 0; from < PASSKEYS; from += BATCH) {
            int first = from;
            database.jdbi().useTransaction(handle -> {
                PreparedBatch accounts = handle.prepareBatch("INSERT INTO account VALUES ('local', ?, ?, 'A user', 0)");
                PreparedBatch passkeys = handle.prepareBatch("INSERT INTO credential VALUES ('local', ?, ?, ?, -7, 0,"
                        + " 'usb', 0, 0, 1, '00000000000000000000000000000000', 'NONE', 'none', 0, 0, 0, 0, 0, NULL)");
                PreparedBatch ceremonies = handle.prepareBatch(
                        "INSERT INTO ceremony VALUES ('local', ?, 'ASSERTION', '{}', 1)");
                for (int i = first; i < first + BATCH; i++) {
                    accounts.add("handle-" + i, "user-" + i);
                    passkeys.add("credential-".repeat(4) + i, "handle-" + i, "k".repeat(103));
                    if (i < PENDING) {
                        ceremonies.add("challenge-" + i);
                    }
                }
                accounts.execute();
                passkeys.execute();
                if (first < PENDING) {
                    ceremonies.execute();
                }
            });
        }
    }

    /** The seconds that each sign-in took, and those of all together; options are asked for before the clock runs. */
    private List<double[]> signIns(int each) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Callable<List<JsonNode>>> preparations = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                String username = "client-" + client;
                preparations.add(() -> answers(username, each));
            }
            List<Callable<double[]>> runs = new ArrayList<>();
            for (Future<List<JsonNode>> prepared : clients.invokeAll(preparations)) {
                List<JsonNode> answers = prepared.get();
                runs.add(() -> finish(answers));
            }
            long begun = System.nanoTime();
            List<Double> seconds = new ArrayList<>();
            for (Future<double[]> run : clients.invokeAll(runs)) {
                Arrays.stream(run.get()).forEach(seconds::add);
            }
            double whole = (System.nanoTime() - begun) / 1e9;
            return List.of(seconds.stream().mapToDouble(Double::doubleValue).toArray(), new double[] {whole});
        } finally {
            clients.shutdown();
        }
    }

    private List<JsonNode> answers(String username, int count) throws Exception {
        SoftAuthenticator key = new SoftAuthenticator(ORIGIN.replace("8420", String.valueOf(port)));
        post("registrations/finish", key.create(post("registrations", Map.of("username", username)).get("publicKey")));
        List<JsonNode> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(key.get(post("assertions", Map.of("username", username)).get("publicKey")));
        }
        return answers;
    }

    private double[] finish(List<JsonNode> answers) throws Exception {
        double[] seconds = new double[answers.size()];
        for (int i = 0; i < seconds.length; i++) {
            long begun = System.nanoTime();
            post("assertions/finish", answers.get(i));
            seconds[i] = (System.nanoTime() - begun) / 1e9;
        }
        return seconds;
    }

    private JsonNode post(String path, Object body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/api/rp/local/" + path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + apiKey)
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
        var response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IllegalStateException(response.body());
        }
        return JSON.readTree(response.body());
    }
}
