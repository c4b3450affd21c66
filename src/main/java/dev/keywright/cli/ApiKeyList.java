package dev.keywright.cli;

import dev.keywright.server.access.ApiKey;
import dev.keywright.store.Database;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keywright api-key list}. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the API keys; their secrets are nowhere.")
final class ApiKeyList implements Callable<Integer> {

    @Mixin
    private StoreOptions store;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws IOException {
        try (Database database = store.openExisting()) {
            List<ApiKey> keys = ApiKeyCommand.apiKeys(database).list();
            Instant now = Instant.now();
            json.print(keys.stream().map(ApiKeyList::json).toList(), out -> keys.forEach(key -> out.printf(
                    "%s  %-11s %-9s %s%s%n", key.id(), key.role().word(), state(key, now), key.name(),
                    key.relyingParty() == null ? "" : ", for " + key.relyingParty())));
        }
        return 0;
    }

    private static String state(ApiKey key, Instant now) {
        return key.revokedAt() != null ? "revoked" : key.isGood(now) ? "good" : "expired";
    }

    static Map<String, @Nullable Object> json(ApiKey key) {
        Map<String, @Nullable Object> json = new HashMap<>();
        json.put("id", key.id());
        json.put("name", key.name());
        json.put("role", key.role().word());
        json.put("relyingParty", key.relyingParty());
        json.put("createdAt", text(key.createdAt()));
        json.put("expiresAt", text(key.expiresAt()));
        json.put("revokedAt", text(key.revokedAt()));
        json.put("lastUsedAt", text(key.lastUsedAt()));
        return json;
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
