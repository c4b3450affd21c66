package dev.keywright.token.ctap;

import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/** authenticatorGetNextAssertion (CTAP 2.1 §6.3). */
final class GetNextAssertion implements Command {

    private final TokenCore core;
    private final Assertions assertions;

    GetNextAssertion(TokenCore core) {
        this.core = core;
        this.assertions = new Assertions(core);
    }

    /** The credentials of a getAssertion that have not answered yet. */
    static final class Remaining implements Iteration {
        private final Assertions.Request request;
        private final Deque<Credential> credentials;

        Remaining(Assertions.Request request, Collection<Credential> credentials) {
            this.request = request;
            this.credentials = new ArrayDeque<>(credentials);
        }
    }

    @Override
    public boolean takesParameters() {
        return false;
    }

    @Override
    public boolean continuesIteration() {
        return true;
    }

    @Override
    public Outcome<byte[]> run(Call call) throws CtapError {
        Remaining remaining = call.memory().continued(Remaining.class, core.now());
        Credential next = remaining.credentials.poll();
        if (next == null) {
            throw new CtapError(CtapStatus.NOT_ALLOWED);
        }
        return assertions.sign(remaining.request, next, false);
    }
}
