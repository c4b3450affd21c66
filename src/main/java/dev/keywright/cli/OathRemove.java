package dev.keywright.cli;

import dev.keywright.host.oath.AccountId;
import dev.keywright.host.oath.StoredAccount;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code keywright oath remove}. */
@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description = "Removes an account; its secret cannot be had back.")
final class OathRemove implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "The account's name, or a part that no other has.")
    private String name;

    @Mixin
    private OathOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        AccountId removed = options.unlocked(session -> {
            AccountId id = AccountQuery.one(session.list(), StoredAccount::id, name).id();
            session.delete(id);
            return id;
        });
        json.print(Map.of("removed", removed.text()), out -> out.println("Removed " + removed.text() + "."));
        return 0;
    }
}
