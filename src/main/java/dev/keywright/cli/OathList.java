package dev.keywright.cli;

import dev.keywright.host.oath.AccountDetails;
import dev.keywright.host.oath.AccountId;
import dev.keywright.oath.SteamCode;
import java.time.Instant;
import java.util.LinkedHashMap;
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
        List<AccountDetails> accounts = options.unlocked(session -> session.details(Instant.now()));
        json.print(
                accounts.stream().map(OathList::describe).toList(),
                out -> accounts.forEach(account -> out.println(account.id().text())));
        return 0;
    }

    private static Map<String, Object> describe(AccountDetails account) {
        AccountId id = account.id();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", id.text());
        fields.put("type", id.type().name().toLowerCase(Locale.ROOT));
        fields.put("algorithm", account.algorithm().name().toLowerCase(Locale.ROOT));
        fields.put("period", id.period());
        Integer digits = id.isSteam() ? Integer.valueOf(SteamCode.LENGTH) : account.digits();
        if (digits != null) {
            fields.put("digits", digits);
        }
        if (account.touchRequired() != null) {
            fields.put("touch", account.touchRequired());
        }
        return fields;
    }
}
