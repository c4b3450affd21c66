package dev.keywright.desk.provision;

import dev.keywright.desk.plan.OathPlan;
import dev.keywright.desk.plan.SecretRule;
import dev.keywright.host.oath.OathSession;
import dev.keywright.host.oath.OathSessionException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Locks the OATH accounts by a password, and unlocks them with it in a new session. */
record LockAccounts(OathPlan plan) implements Step {

    @Override
    public String describe() {
        return "OATH password";
    }

    @Override
    public List<SecretRule> secrets() {
        return List.of(plan.passwordRule());
    }

    /** A key whose accounts are locked already was refused over the first of them. */
    @Override
    public void check(Bench bench) {}

    @Override
    public void apply(Bench bench, PersonSecrets secrets) throws IOException, StepRefusal {
        OathSession session = bench.oath();
        if (session.isLocked()) {
            return;
        }
        char[] password = secrets.text(plan.passwordRule().name());
        try {
            session.setPassword(password);
        } catch (OathSessionException e) {
            throw StepRefusal.of(e);
        } finally {
            Arrays.fill(password, '\0');
        }
        bench.close();
    }

    @Override
    public void verify(Bench bench, PersonSecrets secrets) throws IOException, StepRefusal {
        OathSession session = bench.oath();
        if (!session.isLocked()) {
            throw new StepRefusal("The OATH accounts on the " + bench.describe() + " are not locked, although the"
                    + " password was set; use another key.");
        }
        char[] password = secrets.text(plan.passwordRule().name());
        try {
            session.unlock(password);
        } catch (OathSessionException e) {
            throw StepRefusal.of(e);
        } finally {
            Arrays.fill(password, '\0');
        }
    }
}
