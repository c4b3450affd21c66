package dev.keywright.cli;

import dev.keywright.host.oath.AccountId;
import dev.keywright.host.oath.StoredAccount;
import dev.keywright.oath.AccountName;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keywright oath rename}. */
@Command(name = "rename", mixinStandardHelpOptions = true, description = "Gives an account another name.")
final class OathRename implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "NAME", description = "The account's name, or a part that no other has.")
    private String name;

    @Parameters(index = "1", paramLabel = "ACCOUNT", description = "Its new name, without the issuer.")
    private String account;

    @Option(names = "--issuer", paramLabel = "SERVICE", description = "Its new issuer; without it, it has none.")
    private @Nullable String issuer;

    @Mixin
    private OathOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        AccountName next = AccountName.of(issuer, account);
        AccountId renamed = options.unlocked(session -> session.rename(
                AccountQuery.one(session.list(), StoredAccount::id, name).id(), next));
        json.print(Map.of("renamed", renamed.text()), out -> out.println("Renamed to " + renamed.text() + "."));
        return 0;
    }
}
