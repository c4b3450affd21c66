package dev.keywright.desk.provision;

import dev.keywright.crypto.Secret;
import dev.keywright.desk.plan.OathPlan.Account;
import dev.keywright.desk.plan.SecretRule;
import dev.keywright.host.oath.AccountId;
import dev.keywright.host.oath.OathSession;
import dev.keywright.host.oath.OathSessionException;
import dev.keywright.host.oath.OathSessionException.Reason;
import dev.keywright.host.oath.StoredAccount;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.Hotp;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import dev.keywright.oath.SteamCode;
import dev.keywright.oath.Totp;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Stores an OATH account, and has the key compute a code. Of a counter-based account that uses up the first code.
 *
 * @param index of the account in the plan
 */
record StoreAccount(int index, Account account, AccountName name) implements Step {

    private static final int TOUCHES = 3;

    @Override
    public String describe() {
        return "OATH account " + name + " (" + account.type().name().toLowerCase(Locale.ROOT)
                + ", " + account.algorithm().digestName() + ", " + account.digits() + " digits"
                + (account.type() == OathType.TOTP ? ", " + account.period() + " seconds" : "")
                + (account.touch() ? ", touch" : "") + ")";
    }

    @Override
    public List<SecretRule> secrets() {
        return List.of(account.rule(index));
    }

    /** What is put on the key. */
    OathCredential credential(Secret secret) {
        int period = account.period() == null ? 0 : account.period();
        return new OathCredential(
                name, account.type(), account.algorithm(), account.digits(), period, 0, secret);
    }

    @Override
    public void check(Bench bench) throws IOException, StepRefusal {
        OathSession session = bench.oath();
        if (session.isLocked()) {
            throw new StepRefusal("The OATH accounts on the " + bench.describe() + " are locked by a password; if they"
                    + " are nobody's, delete them with 'keywright oath reset' first.");
        }
        try {
            AccountId id = session.requireFit(credential(Secret.copyOf(new byte[account.algorithm().blockLength()])),
                    account.touch());
            List<StoredAccount> there = session.list();
            // YKOATH: 32 accounts, and 64 from firmware 5.7 on.
            int room = session.version().isAtLeast(5, 7, 0) ? 64 : 32;
            if (there.size() + index >= room) {
                throw new StepRefusal("The " + bench.describe() + " has firmware " + session.version() + " and room for "
                        + room + " OATH accounts, too few for " + name + "; nothing was sent to it.");
            }
            for (StoredAccount stored : there) {
                if (stored.id().encoded().equals(id.encoded())) {
                    throw new StepRefusal("The " + bench.describe() + " has an OATH account " + name + " already; if it"
                            + " is nobody's, remove it with 'keywright oath remove' first.");
                }
            }
        } catch (OathSessionException e) {
            throw StepRefusal.of(e);
        }
    }

    @Override
    public void apply(Bench bench, PersonSecrets secrets) throws IOException, StepRefusal {
        OathCredential credential = credential(secrets.get(account.rule(index).name()));
        OathSession session = bench.oath();
        try {
            try {
                session.put(credential, account.touch());
            } catch (OathSessionException e) {
                // Some makers' keys replace no account: it is there from a try that was interrupted.
                if (e.reason() != Reason.NAME_TAKEN) {
                    throw e;
                }
                session.delete(session.requireFit(credential, account.touch()));
                session.put(credential, account.touch());
            }
        } catch (OathSessionException e) {
            throw StepRefusal.of(e);
        }
    }

    @Override
    public void verify(Bench bench, PersonSecrets secrets) throws IOException, StepRefusal {
        AccountId id = AccountId.of(account.type(), name, account.period() == null ? 0 : account.period());
        Instant at = bench.now();
        try {
            String expected = secrets.get(account.rule(index).name()).use(key -> expected(id, key, at));
            if (!code(bench, id, at).equals(expected)) {
                throw new StepRefusal("The " + bench.describe() + " computes another code for " + name
                        + " than the one that is right; use another key.");
            }
        } catch (OathSessionException e) {
            throw StepRefusal.of(e);
        }
    }

    private String expected(AccountId id, byte[] key, Instant at) {
        if (account.type() == OathType.HOTP) {
            return Hotp.code(account.algorithm(), key, 0, account.digits());
        }
        return id.isSteam()
                ? SteamCode.code(account.algorithm(), key, at, id.period())
                : Totp.code(account.algorithm(), key, at, id.period(), account.digits());
    }

    private String code(Bench bench, AccountId id, Instant at) throws IOException, StepRefusal, OathSessionException {
        for (int left = TOUCHES; account.touch(); left--) {
            bench.touchNeeded("compute a code for " + name);
            try {
                return bench.oath().calculate(id, at).value();
            } catch (OathSessionException e) {
                if (e.reason() != Reason.NOT_TOUCHED || left == 1) {
                    throw e;
                }
            }
        }
        return bench.oath().calculate(id, at).value();
    }
}
