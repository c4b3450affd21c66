package dev.keywright.token.ctap;

import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.TokenCore;
import dev.keywright.token.ctap.Extension.Asserting;
import dev.keywright.token.state.DiscoverableCredential;
import java.util.Iterator;

/** authenticatorGetNextAssertion (CTAP 2.1 §6.3). */
final class GetNextAssertion implements Command {

    private final TokenCore core;
    private final Assertions assertions;

    GetNextAssertion(TokenCore core) {
        this.core = core;
        this.assertions = new Assertions(core);
    }

    /** The credentials of a getAssertion that have not answered yet. */
    static final class Remaining extends Iteration<DiscoverableCredential> {
        private final Assertions.Request request;

        Remaining(Assertions.Request request, Iterator<DiscoverableCredential> credentials) {
            super(credentials);
            this.request = request;
        }

        @Override
        void end() {
            request.extensions().forEach(Asserting::close);
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
    public Outcome<byte[]> run(Call call) throws CtapError, MemoryFailure {
        Remaining remaining = call.memory().continued(Remaining.class, core.now());
        Outcome<byte[]> assertion = assertions.sign(remaining.request, Credential.of(remaining.peek()), false);
        // A credential whose answer could not be made durable has not had its turn.
        core.commit(assertion.changes());
        remaining.next();
        return Outcome.of(assertion.response());
    }
}
