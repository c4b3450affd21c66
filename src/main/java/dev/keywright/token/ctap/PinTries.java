package dev.keywright.token.ctap;

import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.state.FidoState;
import dev.keywright.token.state.FidoState.Pin;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateChange.PinRetriesSet;
import dev.keywright.token.state.StateChange.UvAttemptsSet;
import dev.keywright.token.state.UvAttempts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tries of the PIN, and the counter pinRetries (CTAP 2.1 §6.5.2.3). */
final class PinTries {

    private final TokenCore core;

    PinTries(TokenCore core) {
        this.core = core;
    }

    /** The PIN that is set, if it may still be tried (§6.5.5.6 steps 5.2 and 5.6). */
    Pin usablePin(VolatileState memory) throws CtapError {
        Pin pin = core.state().fido().pin();
        if (pin == null) {
            throw new CtapError(CtapStatus.PIN_NOT_SET);
        }
        if (core.state().fido().pinRetries() == 0) {
            throw new CtapError(CtapStatus.PIN_BLOCKED);
        }
        if (memory.needsPowerCycle()) {
            throw new CtapError(CtapStatus.PIN_AUTH_BLOCKED);
        }
        return pin;
    }

    /**
     * §6.5.5.6 steps 5.5 to 5.8. The try is paid for, durably, before the PIN is looked at, so that cutting the power
     * never gains one; the caller's outcome gives the tries back.
     */
    void check(SharedSecret sharedSecret, byte[] pinHashEnc, Pin current, VolatileState memory)
            throws CtapError, MemoryFailure {
        int left = core.state().fido().pinRetries() - 1;
        core.commit(List.of(new PinRetriesSet(left)));
        Optional<byte[]> hash = sharedSecret.decrypt(pinHashEnc);
        if (hash.isPresent() && current.hash().matches(hash.get())) {
            memory.forgetWrongPins();
            return;
        }
        memory.regenerate(sharedSecret.protocol());
        memory.countWrongPin();
        if (left == 0) {
            throw new CtapError(CtapStatus.PIN_BLOCKED);
        }
        throw new CtapError(memory.needsPowerCycle() ? CtapStatus.PIN_AUTH_BLOCKED : CtapStatus.PIN_INVALID);
    }

    /** What the right PIN gives back: both counters, pinRetries and uvRetries. */
    List<StateChange> givenBack() {
        FidoState fido = core.state().fido();
        List<StateChange> changes = new ArrayList<>();
        changes.add(new PinRetriesSet(core.profile().fido().pinRetries()));
        if (!fido.uvAttempts().equals(UvAttempts.NONE)) {
            changes.add(new UvAttemptsSet(UvAttempts.NONE));
        }
        return changes;
    }
}
