package dev.keywright.token.ctap;

import dev.keywright.crypto.Secret;
import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.UserPresence;
import dev.keywright.token.profile.FidoProfile;
import dev.keywright.token.state.StateChange.FidoReset;
import java.util.List;

/**
 * authenticatorReset (CTAP 2.3 §6.6): PIN, fingers, settings and credentials are gone for good, those that are not
 * stored too, because the key that seals them is replaced. Only soon after power-up: a contactless key has its power-up
 * when it meets the reader.
 */
final class Reset implements Command {

    private static final int WRAPPING_KEY = 32;

    private final TokenCore core;
    private final FidoProfile profile;

    Reset(TokenCore core) {
        this.core = core;
        this.profile = core.profile().fido();
    }

    @Override
    public boolean takesParameters() {
        return false;
    }

    @Override
    public Outcome<byte[]> run(Call call) throws CtapError, MemoryFailure {
        List<String> transports = profile.transportsForReset();
        boolean allowed = transports == null || transports.contains(call.interaction().transport());
        if (!allowed || !call.memory().inResetWindow(core.now())) {
            throw new CtapError(CtapStatus.NOT_ALLOWED);
        }
        UserPresence presence = core.environment().presence();
        Touch.require(
                needsLongTouch() ? presence::awaitLong : presence,
                call.interaction(),
                "erase all FIDO credentials and the PIN");
        Secret wrappingKey = Secret.copyOf(core.environment().random().bytes(WRAPPING_KEY));
        core.commit(List.of(new FidoReset(wrappingKey, profile.pinRetries())));
        call.memory().forgetToken();
        call.memory().write(null);
        call.memory().forgetWrongPins();
        call.memory().forgetEnrolment();
        return Outcome.of(Command.answer());
    }

    private boolean needsLongTouch() {
        Boolean set = core.state().fido().settings().longTouchForReset();
        return set != null ? set : Boolean.TRUE.equals(profile.longTouchForReset());
    }
}
