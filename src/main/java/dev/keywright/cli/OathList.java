package dev.keywright.cli;

import dev.keywright.host.oath.StoredAccount;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keywright oath list}. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the accounts, without their codes.")
final class OathList implements Callable<Integer> {

    @Mixin
    private OathOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        List<StoredAccount> accounts = options.unlocked(session -> session.list());
        json.print(
                accounts.stream()
                        .map(account -> Map.of(
                                "name", account.id().text(),
                                "type", account.id().type().name().toLowerCase(Locale.ROOT),
                                "algorithm", account.algorithm().name().toLowerCase(Locale.ROOT),
                                "period", account.id().period()))
                        .toList(),
                out -> accounts.forEach(account -> out.println(account.id().text())));
        return 0;
    }
}
