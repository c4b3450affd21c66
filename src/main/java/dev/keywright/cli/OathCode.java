package dev.keywright.cli;

import dev.keywright.host.oath.CalculatedAccount;
import dev.keywright.host.oath.OathSession;
import dev.keywright.host.oath.OneTimeCode;
import dev.keywright.oath.OathType;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keywright oath code}. */
@Command(
        name = "code",
        mixinStandardHelpOptions = true,
        description = "Shows the codes of the moment. A code that needs a touch or moves a counter is made only"
                + " where NAME fits that one account.")
final class OathCode implements Callable<Integer> {

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "An account's name, or a part of it.")
    private @Nullable String name;

    @Mixin
    private TimeOption time;

    @Spec
    private CommandSpec command;

    @Mixin
    private OathOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        List<CalculatedAccount> accounts = options.unlocked(this::calculate);
        json.print(describe(accounts), out -> print(accounts, out));
        return 0;
    }

    private static List<Map<String, Object>> describe(List<CalculatedAccount> accounts) {
        return accounts.stream().map(OathCode::describe).toList();
    }

    /** Without a format string: to read one takes longer than all the rest of this. */
    private static void print(List<CalculatedAccount> accounts, PrintWriter out) {
        int width = accounts.stream().mapToInt(account -> account.id().text().length()).max().orElse(0);
        for (CalculatedAccount account : accounts) {
            String name = account.id().text();
            OneTimeCode code = account.code();
            out.println(name + " ".repeat(width - name.length() + 2)
                    + (code == null ? "[" + hint(account) + "]" : code.value()));
        }
    }

    private List<CalculatedAccount> calculate(OathSession session) throws Exception {
        Instant instant = time.instant();
        List<CalculatedAccount> all = session.calculateAll(instant);
        if (name == null) {
            return all;
        }
        List<CalculatedAccount> found = AccountQuery.matching(all, CalculatedAccount::id, name);
        if (found.size() > 1) {
            return found;
        }
        CalculatedAccount account = AccountQuery.one(found, CalculatedAccount::id, name);
        return account.code() != null ? found : List.of(calculate(session, account, instant));
    }

    private CalculatedAccount calculate(OathSession session, CalculatedAccount account, Instant instant)
            throws Exception {
        OneTimeCode code;
        if (account.touchRequired()) {
            askForTouch();
            code = session.calculate(account.id(), instant);
        } else {
            code = session.calculate(account.id(), instant, this::askForTouch);
        }
        return new CalculatedAccount(account.id(), account.touchRequired(), code);
    }

    private void askForTouch() {
        PrintWriter err = command.commandLine().getErr();
        err.println("Touch the key.");
        err.flush();
    }

    private static String hint(CalculatedAccount account) {
        return account.id().type() == OathType.HOTP ? "counter: name it alone" : "touch: name it alone";
    }

    private static Map<String, Object> describe(CalculatedAccount account) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", account.id().text());
        fields.put("type", account.id().type().name().toLowerCase(Locale.ROOT));
        fields.put("touch", account.touchRequired());
        OneTimeCode code = account.code();
        if (code != null) {
            fields.put("code", code.value());
            if (code.validUntil() != null) {
                fields.put("validUntil", code.validUntil().getEpochSecond());
            }
        }
        return fields;
    }
}
