package dev.keywright.token.ctap;

import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore;

/** authenticatorSelection (CTAP 2.1 §6.9): the user touches the key that they mean. */
final class Selection implements Command {

    private final TokenCore core;

    Selection(TokenCore core) {
        this.core = core;
    }

    @Override
    public boolean takesParameters() {
        return false;
    }

    @Override
    public Outcome<byte[]> run(Call call) throws CtapError {
        Touch.require(core.environment().presence(), call.interaction(), "choose this key");
        return Outcome.of(Command.answer());
    }
}
