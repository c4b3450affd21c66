package dev.keywright.cli;

import dev.keywright.server.access.ApiKey;
import dev.keywright.server.access.ApiKeys;
import dev.keywright.server.access.Role;
import dev.keywright.store.Database;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keywright api-key create}. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = "Makes an API key and shows it, this once.")
final class ApiKeyCreate implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "Who will have it.")
    private String name;

    @Option(
            names = "--role",
            paramLabel = "application|operator|admin",
            required = true,
            description = "What it is for: to verify for one relying party, to look after users, or everything.")
    private Role role;

    @Option(
            names = "--relying-party",
            paramLabel = "NAME",
            description = "The only relying party that it is for; an application's key needs one.")
    private @Nullable String relyingParty;

    @Option(names = "--days", paramLabel = "N", description = "After how many days it expires; without, never.")
    private @Nullable Integer days;

    @Mixin
    private StoreOptions store;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws IOException, Misuse {
        if (days != null && days < 1) {
            throw new Misuse("A key lasts a day at least, not " + days + ".");
        }
        Instant expiry = days == null ? null : Instant.now().plus(Duration.ofDays(days));
        ApiKey.Wanted wanted;
        try {
            wanted = new ApiKey.Wanted(name, role, relyingParty, expiry);
        } catch (IllegalArgumentException e) {
            throw new Misuse(e.getMessage());
        }
        try (Database database = store.openExisting()) {
            ApiKeys.Created created = ApiKeyCommand.apiKeys(database).create(wanted, ApiKeyCommand.ACTOR);
            Map<String, Object> answer = new HashMap<>(ApiKeyList.json(created.key()));
            answer.put("key", created.text().reveal());
            json.print(answer, out -> out.println(created.text().reveal()));
        }
        return 0;
    }
}
