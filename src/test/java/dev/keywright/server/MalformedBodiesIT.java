package dev.keywright.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.server.access.Role;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 10,000 bodies that nobody meant, spread over all routes of a running service. */
class MalformedBodiesIT {

    private static final int BODIES = 10_000;
    private static final int WARM = 2_000;
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");
    private static final List<String> TYPES =
            List.of("application/json", "application/json", "application/json", "image/png", "text/plain", "");
    private static final List<String> SEEDS = List.of(
            "{\"username\": \"ada\"}",
            "{\"id\": \"AAAA\", \"rawId\": \"AAAA\", \"type\": \"public-key\", \"response\": {\"clientDataJSON\": \"e30\","
                    + " \"attestationObject\": \"oA\", \"authenticatorData\": \"AA\", \"signature\": \"AA\"},"
                    + " \"clientExtensionResults\": {}}",
            "{\"name\": \"x\", \"role\": \"owner\", \"relyingParty\": 7, \"expiresAt\": -1}",
            "{\"scope\": \"user\", \"relyingParty\": \"nobody\", \"subject\": \"nobody\"}",
            "{\"uri\": \"otpauth://totp/x?secret=1\", \"account\": \"\", \"length\": \"endless\"}",
            "[[[[[]]]]]", "{\"a\":1e999999}", "null", "\"\\ud800\"", "");

    @TempDir
    Path folder;

    private final Random random = new Random(7);

    @Test
    void areRefusedAndTheServiceGoesOn() throws Exception {
        try (RunningServer server = new RunningServer(folder, config -> config.withLimits(new Limits(0, 0)))) {
            String admin = server.key(Role.ADMIN, null).text().reveal();
            // Ceremonies with a key would be the test's own pretended key's to refuse, and events never end.
            List<String> routes = server.routes().keySet().stream()
                    .filter(route -> !route.contains("/webauthn/") && !route.endsWith("/events"))
                    .toList();
            Map<Integer, Integer> statuses = new TreeMap<>();
            long warm = 0;
            for (int i = 0; i < BODIES; i++) {
                String[] route = routes.get(i % routes.size()).split(" ");
                HttpRequest.Builder request = server.request(path(route[1]))
                        .header("Authorization", "Bearer " + admin)
                        .method(route[0], BodyPublishers.ofByteArray(body()));
                String type = TYPES.get(random.nextInt(TYPES.size()));
                if (!type.isEmpty()) {
                    request.header("Content-Type", type);
                }
                HttpResponse<String> answer = server.send(request);
                statuses.merge(answer.statusCode(), 1, Integer::sum);
                assertThat(answer.statusCode())
                        .as("%s %s: %s", route[0], answer.uri(), answer.body())
                        .isLessThan(500)
                        .isNotEqualTo(401);
                if (i == WARM) {
                    warm = used();
                }
            }
            assertThat(statuses.getOrDefault(400, 0)).as("%s", statuses).isGreaterThan(BODIES / 10);
            assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(used() - warm).as("bytes more on the heap, of %s", statuses).isLessThan(24L << 20);
        }
    }

    private String path(String template) {
        String rest = PARAMETER.matcher(template).replaceAll(parameter -> switch (random.nextInt(4)) {
            case 0 -> parameter.group(1).equals("rp") ? "local" : FakeDesk.KEY;
            case 1 -> "local";
            case 2 -> "%C3%A9%20%22";
            default -> Long.toString(random.nextLong(), 36);
        });
        return rest + (random.nextInt(8) == 0 ? "?account=%00&touch=perhaps" : "");
    }

    private byte[] body() {
        var body = new ByteArrayOutputStream();
        byte[] seed = SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.UTF_8);
        body.writeBytes(seed);
        byte[] changed = body.toByteArray();
        for (int i = random.nextInt(4); i > 0 && changed.length > 0; i--) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
        }
        return random.nextInt(3) == 0 ? Arrays.copyOf(changed, random.nextInt(changed.length + 20)) : changed;
    }

    private static long used() throws InterruptedException {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(50);
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
