package dev.keywright.desk.provision;

import dev.keywright.desk.plan.SecretRule;
import java.io.IOException;
import java.util.List;

/** One thing that a plan puts on a key. */
sealed interface Step
        permits SetPin, ChangeFidoSettings, StoreAccount, LockAccounts, ProgramSlot, ForcePinChange, DisableApplications,
                LockSettings {

    /** What it puts there, such as {@code FIDO PIN of 6 digits}; nothing secret. */
    String describe();

    /** The secrets that it takes. */
    default List<SecretRule> secrets() {
        return List.of();
    }

    /**
     * Makes sure that a key that nothing was sent to yet can have it, and changes nothing.
     *
     * @throws StepRefusal that names what the key lacks, or what is on it already
     */
    void check(Bench bench) throws IOException, StepRefusal;

    /** Puts it on the key, as far as it is not there already after a step that was interrupted. */
    void apply(Bench bench, PersonSecrets secrets) throws IOException, StepRefusal;

    /** Reads it back. */
    void verify(Bench bench, PersonSecrets secrets) throws IOException, StepRefusal;
}
