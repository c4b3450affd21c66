package dev.keywright.desk.provision;

import dev.keywright.crypto.Secret;
import dev.keywright.desk.plan.SecretRule;
import dev.keywright.desk.plan.SettingsPlan;
import dev.keywright.host.management.ConfigurationChange;
import java.io.IOException;
import java.util.List;

/** Sets the lock code of the key's settings, and has a change that changes nothing pass with it. */
record LockSettings(SettingsPlan plan) implements Step {

    @Override
    public String describe() {
        return "Lock code of the settings";
    }

    @Override
    public List<SecretRule> secrets() {
        return List.of(plan.lockCodeRule());
    }

    private Secret code(PersonSecrets secrets) {
        return secrets.get(plan.lockCodeRule().name());
    }

    @Override
    public void check(Bench bench) throws IOException, StepRefusal {
        SettingsCalls.requireOpen(bench);
    }

    @Override
    public void apply(Bench bench, PersonSecrets secrets) throws IOException, StepRefusal {
        if (!SettingsCalls.info(bench).locked()) {
            SettingsCalls.write(bench, ConfigurationChange.NONE.withNewLockCode(code(secrets)), null);
        }
    }

    @Override
    public void verify(Bench bench, PersonSecrets secrets) throws IOException, StepRefusal {
        bench.close();
        if (!SettingsCalls.info(bench).locked()) {
            throw new StepRefusal("The settings of the " + bench.describe() + " are not locked, although the code was set;"
                    + " use another key.");
        }
        SettingsCalls.write(bench, ConfigurationChange.NONE, code(secrets));
    }
}
