package dev.keywright.token.ctap;

import dev.keywright.token.Interaction;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.UserVerifier;
import dev.keywright.token.profile.FidoProfile;
import dev.keywright.token.state.FidoState;
import dev.keywright.token.state.StateChange.UvAttemptsSet;
import dev.keywright.token.state.UvAttempts;
import java.util.List;
import java.util.function.BooleanSupplier;

/** performBuiltInUv() and the counter uvRetries (CTAP 2.1 §6.5.2.3, §6.5.3.1). */
public final class BuiltInVerification {

    /** maxUvAttemptsForInternalRetries: §6.5.2.3 leaves 1 to 5. */
    private static final int INTERNAL_ATTEMPTS = 3;
    /** The highest maxUvRetries that §6.5.2.3 allows; told by a device that counts none. */
    private static final int UNCOUNTED = 25;

    private final TokenCore core;
    private final FidoProfile profile;

    public BuiltInVerification(TokenCore core) {
        this.core = core;
        this.profile = core.profile().fido();
    }

    /** The uvRetries counter. */
    int retriesLeft() {
        Integer most = profile.uvRetries();
        return most == null ? UNCOUNTED : Math.max(0, most - fido().uvAttempts().failures());
    }

    /**
     * Waits for the user, and compares.
     *
     * @param what          what the finger would allow, in a few words for a person
     * @param internalRetry whether the key asks again by itself after a failure
     * @return whether it was the user
     * @throws CtapError USER_ACTION_TIMEOUT, KEEPALIVE_CANCEL or OPERATION_DENIED when nobody came, which is no failure
     */
    boolean perform(String what, boolean internalRetry, Interaction interaction) throws CtapError, MemoryFailure {
        return perform(what, internalRetry, interaction, () -> false);
    }

    /**
     * One look, for U2F, which asks again and again.
     *
     * @param enough whether to wait no longer
     * @return whether the user put a finger on the sensor meanwhile
     */
    public boolean lookBriefly(String what, Interaction interaction, BooleanSupplier enough) throws MemoryFailure {
        try {
            return new CurrentOptions(core).builtInUvIsReady() && perform(what, false, interaction, enough);
        } catch (CtapError nobodyCame) {
            return false;
        }
    }

    private boolean perform(String what, boolean internalRetry, Interaction interaction, BooleanSupplier enough)
            throws CtapError, MemoryFailure {
        if (fido().pin() != null && fido().pinRetries() == 0 && profile.uvRetries() != null) {
            core.commit(List.of(new UvAttemptsSet(
                    new UvAttempts(profile.uvRetries(), fido().uvAttempts().sinceLastPin()))));
        }
        int attempts = internalRetry ? INTERNAL_ATTEMPTS : 1;
        while (attempts-- > 0 && retriesLeft() > 0) {
            UserVerifier.Answer answer = interaction.awaitFinger(core.environment().verifier(), what, enough);
            if (answer instanceof UserVerifier.None none) {
                throw nobody(none);
            }
            if (isCounted()) {
                payForAttempt();
            }
            if (answer instanceof UserVerifier.Finger finger && isEnrolled(finger)) {
                forgetFailures();
                return true;
            }
        }
        return false;
    }

    /** How a command ends for which no finger came. */
    static CtapError nobody(UserVerifier.None none) {
        return new CtapError(
                switch (none) {
                    case DECLINED -> CtapStatus.OPERATION_DENIED;
                    case TIMED_OUT -> CtapStatus.USER_ACTION_TIMEOUT;
                    case CANCELLED -> CtapStatus.KEEPALIVE_CANCEL;
                });
    }

    private boolean isCounted() {
        return profile.uvRetries() != null || profile.reports().contains(GetInfo.UV_COUNT_NAME);
    }

    /** Durably, before the finger is looked at, so that cutting the power never gains a try. */
    private void payForAttempt() throws MemoryFailure {
        UvAttempts so = fido().uvAttempts();
        core.commit(List.of(new UvAttemptsSet(new UvAttempts(so.failures() + 1, so.sinceLastPin() + 1))));
    }

    private void forgetFailures() throws MemoryFailure {
        UvAttempts so = fido().uvAttempts();
        if (so.failures() > 0) {
            core.commit(List.of(new UvAttemptsSet(new UvAttempts(0, so.sinceLastPin()))));
        }
    }

    /** A device without a fingerprint sensor leaves it to whatever verifies its user. */
    private boolean isEnrolled(UserVerifier.Finger finger) {
        return profile.fingerprints() == null
                || fido().fingers().values().stream().anyMatch(known -> known.print().equals(finger.print()));
    }

    private FidoState fido() {
        return core.state().fido();
    }
}
