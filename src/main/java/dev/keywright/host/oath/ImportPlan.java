package dev.keywright.host.oath;

import dev.keywright.host.KeyInfo;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.transfer.ImportRow;
import dev.keywright.wire.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of each row of account files on one key, decided before anything is sent to it. An account that the key
 * has by the same name is a duplicate, since no key tells its secret to compare; so an import that was broken off can
 * simply be repeated.
 *
 * @param steps one a row, in order
 * @param held  how many accounts the key has
 * @param room  for how many the key has room, where that is known
 */
public record ImportPlan(List<Step> steps, int held, OptionalInt room) {

    /** What happens to a row. */
    public enum Verdict {
        NEW,
        /** The key has an account of that name, and it is to be overwritten. */
        REPLACE,
        DUPLICATE,
        /** It can be no account, or not on this key. */
        FAILED
    }

    /**
     * One row.
     *
     * @param row        its number in the files, from 1
     * @param name       as the key will show it, or what the file calls it; may be empty
     * @param reason     why it is not written; empty where it is
     * @param credential of a row that is to be written, else null
     */
    public record Step(int row, String name, Verdict verdict, String reason, @Nullable OathCredential credential) {}

    public ImportPlan {
        steps = List.copyOf(steps);
    }

    /**
     * Plans what to do with {@code rows}.
     *
     * @param session       unlocked
     * @param touchRequired whether each code shall need a touch
     * @param replace       whether accounts of the same name are to be overwritten
     */
    public static ImportPlan of(
            KeyInfo key, OathSession session, List<ImportRow> rows, boolean touchRequired, boolean replace)
            throws IOException, OathSessionException {
        Set<Bytes> onKey = new HashSet<>();
        for (StoredAccount account : session.list()) {
            onKey.add(account.id().encoded());
        }
        Map<Bytes, ImportRow.Account> seen = new HashMap<>();
        List<Step> steps = new ArrayList<>();
        for (ImportRow row : rows) {
            if (row instanceof ImportRow.Account account) {
                steps.add(step(account, session, touchRequired, replace, onKey, seen));
            } else if (row instanceof ImportRow.Failure failure) {
                steps.add(new Step(failure.number(), failure.label(), Verdict.FAILED, failure.reason(), null));
            }
        }
        return new ImportPlan(steps, onKey.size(), room(key, session));
    }

    private static Step step(
            ImportRow.Account row,
            OathSession session,
            boolean touchRequired,
            boolean replace,
            Set<Bytes> onKey,
            Map<Bytes, ImportRow.Account> seen) {
        OathCredential credential = row.credential();
        AccountId id = AccountId.of(credential.type(), credential.name(), credential.period());
        try {
            session.requireFit(credential, touchRequired);
        } catch (OathSessionException e) {
            return new Step(row.number(), id.shortText(), Verdict.FAILED, e.getMessage(), null);
        }
        ImportRow.Account first = seen.putIfAbsent(id.encoded(), row);
        if (first != null) {
            return credential.equals(first.credential())
                    ? new Step(row.number(), id.text(), Verdict.DUPLICATE, "It is in row " + first.number() + ".", null)
                    : new Step(row.number(), id.text(), Verdict.FAILED, "Row " + first.number()
                            + " is another account of the same name: give one of them another name.", null);
        }
        if (onKey.contains(id.encoded()) && !replace) {
            return new Step(row.number(), id.text(), Verdict.DUPLICATE, "It is on the key.", null);
        }
        Verdict verdict = onKey.contains(id.encoded()) ? Verdict.REPLACE : Verdict.NEW;
        return new Step(row.number(), id.text(), verdict, "", credential);
    }

    /** No key tells; Yubico's documents do: 64 accounts from firmware 5.7 on, 32 before. */
    private static OptionalInt room(KeyInfo key, OathSession session) {
        // A real key is named after its reader, such as "Yubico YubiKey OTP+FIDO+CCID".
        if (!key.name().contains("YubiKey")) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(session.version().isAtLeast(5, 7, 0) ? 64 : 32);
    }

    /** How many rows there are of a verdict. */
    public int count(Verdict verdict) {
        return (int) steps.stream().filter(step -> step.verdict() == verdict).count();
    }

    /** @throws OathSessionException when the key cannot hold all that is new */
    public void requireRoom() throws OathSessionException {
        int added = count(Verdict.NEW);
        if (room.isPresent() && held + added > room.getAsInt()) {
            throw OathSessionException.unfit("The key has room for " + room.getAsInt() + " accounts and holds " + held
                    + ", so " + added + " new ones do not fit; nothing was written: remove some, import fewer, or take"
                    + " another key.");
        }
    }
}
