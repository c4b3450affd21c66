package dev.keywright.token.ctap;

import dev.keywright.token.TokenCore;
import dev.keywright.token.profile.FidoProfile.SignatureCounter;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateChange.SignatureCounterSet;
import java.util.List;

/**
 * The signature counter of one answer (WebAuthn §6.1.1), as the profile counts.
 *
 * @param changes what must be durable before the answer leaves
 */
public record SignatureCount(long value, List<StateChange> changes) {

    private static final SignatureCount ZERO = new SignatureCount(0, List.of());

    /** For one more signature. */
    public static SignatureCount next(TokenCore core) {
        if (isZero(core)) {
            return ZERO;
        }
        long next = core.state().fido().signatureCounter() + 1;
        return new SignatureCount(next, List.of(new SignatureCounterSet(next)));
    }

    /** For a registration, which counts none. */
    static long current(TokenCore core) {
        return isZero(core) ? 0 : core.state().fido().signatureCounter();
    }

    private static boolean isZero(TokenCore core) {
        return core.profile().fido().signatureCounter() == SignatureCounter.ZERO;
    }
}
