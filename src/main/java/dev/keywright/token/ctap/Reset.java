package dev.keywright.token.ctap;

import dev.keywright.crypto.Secret;
import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.state.StateChange.FidoReset;
import java.util.List;

/**
 * authenticatorReset (CTAP 2.1 §6.6): PIN and credentials are gone for good, those that are not stored too, because
 * the key that seals them is replaced. Only soon after power-up, on every transport: a contactless key has its
 * power-up when it meets the reader.
 */
final class Reset implements Command {

    private static final int WRAPPING_KEY = 32;

    private final TokenCore core;

    Reset(TokenCore core) {
        this.core = core;
    }

    @Override
    public boolean takesParameters() {
        return false;
    }

    @Override
    public Outcome<byte[]> run(Call call) throws CtapError, MemoryFailure {
        if (!call.memory().inResetWindow(core.now())) {
            throw new CtapError(CtapStatus.NOT_ALLOWED);
        }
        Touch.require(core.environment().presence(), call.interaction(), "erase all FIDO credentials and the PIN");
        Secret wrappingKey = Secret.copyOf(core.environment().random().bytes(WRAPPING_KEY));
        core.commit(List.of(
                new FidoReset(wrappingKey, core.profile().fido().pinRetries())));
        call.memory().forgetToken();
        call.memory().forgetWrongPins();
        return Outcome.of(Command.answer());
    }
}
