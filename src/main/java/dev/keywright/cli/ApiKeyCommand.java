package dev.keywright.cli;

import dev.keywright.crypto.RandomSource;
import dev.keywright.server.access.ApiKeys;
import dev.keywright.store.Database;
import java.time.InstantSource;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keywright api-key}: for whoever is at the service's own database, also while it runs. */
@Command(
        name = "api-key",
        mixinStandardHelpOptions = true,
        description = "Makes, lists and revokes the API keys of the service whose data is on this computer.",
        synopsisSubcommandLabel = "COMMAND")
final class ApiKeyCommand implements CommandGroup, Runnable {

    /** Who the audit log says it was: whoever can write the database. */
    static final String ACTOR = "command line";

    @Spec
    private CommandSpec spec;

    @Override
    public Map<String, Class<?>> commands() {
        return CommandGroup.inOrder(
                "create", ApiKeyCreate.class,
                "list", ApiKeyList.class,
                "revoke", ApiKeyRevoke.class);
    }

    static ApiKeys apiKeys(Database database) {
        return new ApiKeys(database.jdbi(), InstantSource.system(), RandomSource.system());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do with the API keys: create, list or revoke.");
    }
}
