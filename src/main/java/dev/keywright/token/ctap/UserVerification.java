package dev.keywright.token.ctap;

import dev.keywright.token.TokenCore;
import dev.keywright.wire.Bytes;
import org.jspecify.annotations.Nullable;

/** The steps by which makeCredential (CTAP 2.1 §6.1.2) and getAssertion (§6.2.2) accept a pinUvAuthParam. */
final class UserVerification {

    private final TokenCore core;
    private final PinUvAuthProtocols protocols;

    UserVerification(TokenCore core, PinUvAuthProtocols protocols) {
        this.core = core;
        this.protocols = protocols;
    }

    /** A key without a PIN verifies nobody. */
    boolean isReady() {
        return core.state().fido().pin() != null;
    }

    /** Step 1 of both: a zero-length pinUvAuthParam asks which key the user touches. */
    void answerProbe(byte @Nullable [] pinUvAuthParam, Command.Call call) throws CtapError {
        if (pinUvAuthParam != null && pinUvAuthParam.length == 0) {
            Touch.require(core.environment().presence(), call.interaction(), "choose this key");
            throw new CtapError(isReady() ? CtapStatus.PIN_INVALID : CtapStatus.PIN_NOT_SET);
        }
    }

    /** Step 2 of both. */
    void checkProtocol(byte @Nullable [] pinUvAuthParam, @Nullable Integer pinUvAuthProtocol) throws CtapError {
        if (pinUvAuthParam != null) {
            protocols.require(pinUvAuthProtocol);
        }
    }

    /**
     * Step 11.1 of makeCredential and 6.1 of getAssertion.
     *
     * @return whether the user is verified: false where no pinUvAuthParam was sent
     */
    boolean verify(
            byte @Nullable [] pinUvAuthParam,
            @Nullable Integer pinUvAuthProtocol,
            byte[] clientDataHash,
            int permission,
            Bytes rpIdHash,
            VolatileState memory)
            throws CtapError {
        if (pinUvAuthParam == null) {
            return false;
        }
        if (!isReady()) {
            throw new CtapError(CtapStatus.PIN_NOT_SET);
        }
        PinUvAuthToken token = memory.token(core.now());
        if (token == null
                || !token.allows(permission, protocols.require(pinUvAuthProtocol), pinUvAuthParam, clientDataHash)
                || !token.bind(rpIdHash)) {
            throw new CtapError(CtapStatus.PIN_AUTH_INVALID);
        }
        return true;
    }

    /** Steps 14 and 9: the test of user presence, which uses the token up. */
    void testPresence(String what, Command.Call call) throws CtapError {
        Touch.require(core.environment().presence(), call.interaction(), what);
        PinUvAuthToken token = call.memory().token(core.now());
        if (token != null) {
            token.spend();
        }
    }
}
