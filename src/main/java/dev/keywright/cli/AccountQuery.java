package dev.keywright.cli;

import dev.keywright.host.oath.AccountId;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds the account that a person means: by its whole name, else by a part of it. */
final class AccountQuery {

    private AccountQuery() {}

    /** All accounts whose name has {@code part} in it, in any case; just the one where it is a whole name. */
    static <A> List<A> matching(List<A> accounts, Function<A, AccountId> id, String part) {
        List<A> exact = accounts.stream().filter(account -> id.apply(account).text().equals(part)).toList();
        if (!exact.isEmpty()) {
            return exact;
        }
        String lower = part.toLowerCase(Locale.ROOT);
        return accounts.stream()
                .filter(account -> id.apply(account).text().toLowerCase(Locale.ROOT).contains(lower))
                .toList();
    }

    /** The one account that {@code part} means. */
    static <A> A one(List<A> accounts, Function<A, AccountId> id, String part) throws Misuse {
        if (part.isBlank()) {
            throw new Misuse("The name is empty, and would mean any account; give one, or a part of it.");
        }
        List<A> found = matching(accounts, id, part);
        if (found.isEmpty()) {
            throw new Misuse("No account on this key has '" + part + "' in its name; 'keywright oath list' shows those"
                    + " that are there.");
        }
        if (found.size() > 1) {
            throw new Misuse("Several accounts have '" + part + "' in their names: "
                    + found.stream().map(account -> id.apply(account).text()).collect(Collectors.joining(", "))
                    + "; give one name in full.");
        }
        return found.get(0);
    }
}
