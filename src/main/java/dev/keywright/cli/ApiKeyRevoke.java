package dev.keywright.cli;

import dev.keywright.server.access.ApiKeyText;
import dev.keywright.store.Database;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code keywright api-key revoke}. */
@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        description = "Ends an API key at once, also for a service that runs.")
final class ApiKeyRevoke implements Callable<Integer> {

    @Parameters(paramLabel = "ID", description = "The key's id, as 'keywright api-key list' shows it.")
    private String id;

    @Mixin
    private StoreOptions store;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws IOException {
        try (Database database = store.openExisting()) {
            // Somebody may have nothing but the key that got out.
            String named = ApiKeyText.parse(id).map(ApiKeyText::id).orElse(id);
            if (!ApiKeyCommand.apiKeys(database).revoke(named, ApiKeyCommand.ACTOR)) {
                throw new IOException("There is no API key with that id that could still be used.");
            }
            json.print(Map.of("revoked", named), out -> out.println("The API key " + named + " is revoked."));
        }
        return 0;
    }
}
