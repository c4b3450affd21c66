package dev.keywright.token.ctap;

import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.wire.Bytes;
import org.jspecify.annotations.Nullable;

/** The steps by which makeCredential (CTAP 2.1 §6.1.2) and getAssertion (§6.2.2) verify the user. */
final class UserVerification {

    private final TokenCore core;
    private final PinUvAuthProtocols protocols;
    private final CurrentOptions current;
    private final BuiltInVerification builtIn;

    UserVerification(TokenCore core, PinUvAuthProtocols protocols) {
        this.core = core;
        this.protocols = protocols;
        this.current = new CurrentOptions(core);
        this.builtIn = new BuiltInVerification(core);
    }

    /**
     * What came of it.
     *
     * @param user    whether the user is verified
     * @param present whether that took a touch too, so that no other is asked for
     * @param builtIn whether the key did it by itself
     */
    record Verified(boolean user, boolean present, boolean builtIn) {}

    private static final Verified NOBODY = new Verified(false, false, false);

    /** Step 1 of both: a zero-length pinUvAuthParam asks which key the user touches. */
    void answerProbe(byte @Nullable [] pinUvAuthParam, Command.Call call) throws CtapError {
        if (pinUvAuthParam != null && pinUvAuthParam.length == 0) {
            Touch.require(core.environment().presence(), call.interaction(), "choose this key");
            throw new CtapError(current.pinIsSet() ? CtapStatus.PIN_INVALID : CtapStatus.PIN_NOT_SET);
        }
    }

    /** Step 2 of both. */
    void checkProtocol(byte @Nullable [] pinUvAuthParam, @Nullable Integer pinUvAuthProtocol) throws CtapError {
        if (pinUvAuthParam != null) {
            protocols.require(pinUvAuthProtocol);
        }
    }

    /**
     * Steps 5 and 6 of makeCredential, 4 and 5 of getAssertion, as far as they are about the option "uv" and alwaysUv.
     *
     * @param ruled whether alwaysUv rules this request; a silent assertion is free of it
     * @return whether the key is to verify the user by itself
     * @throws CtapError INVALID_OPTION when it cannot, and what {@link #refusal()} says when there is nothing to verify
     *     by
     */
    boolean verifiesByItself(Options options, boolean withPinUvAuthParam, boolean ruled) throws CtapError {
        options.checkVerification(core.profile().fido(), current.supportsBuiltInUv());
        if (withPinUvAuthParam) {
            if (ruled && current.alwaysUv() && !current.isProtected()) {
                throw refusal();
            }
            return false;
        }
        boolean asked = Boolean.TRUE.equals(options.uv());
        if (asked && !current.builtInUvIsReady()) {
            throw new CtapError(CtapStatus.INVALID_OPTION);
        }
        if (!ruled || !current.alwaysUv()) {
            return asked;
        }
        if (!current.builtInUvIsReady()) {
            throw refusal();
        }
        return true;
    }

    /** Steps 7, 8 and 10 of makeCredential: what a key that is protected makes without having verified anybody. */
    void requireForRegistration(boolean discoverable, boolean tried) throws CtapError {
        boolean needed = discoverable || !current.has("makeCredUvNotRqd");
        if (needed && !tried && current.isProtected()) {
            throw refusal();
        }
    }

    /** Tells the platform to come with a PIN, where that would help. */
    private CtapError refusal() {
        return new CtapError(
                current.pinMayServeCeremonies() ? CtapStatus.PUAT_REQUIRED : CtapStatus.OPERATION_DENIED);
    }

    /**
     * Step 11.1 of makeCredential and 6.1 of getAssertion.
     *
     * @return that nobody is verified where no pinUvAuthParam was sent
     */
    Verified byToken(
            byte @Nullable [] pinUvAuthParam,
            @Nullable Integer pinUvAuthProtocol,
            byte[] clientDataHash,
            int permission,
            Bytes rpIdHash,
            VolatileState memory)
            throws CtapError {
        if (pinUvAuthParam == null) {
            return NOBODY;
        }
        if (!current.isProtected()) {
            throw new CtapError(CtapStatus.PIN_NOT_SET);
        }
        PinUvAuthToken token = memory.token(core.now());
        if (token == null
                || !token.allows(permission, protocols.require(pinUvAuthProtocol), pinUvAuthParam, clientDataHash)
                || !token.bind(rpIdHash)) {
            throw new CtapError(CtapStatus.PIN_AUTH_INVALID);
        }
        return new Verified(true, token.isUserPresent(core.now()), token.isGivenByTouch());
    }

    /** Step 11.2 of makeCredential and 6.2 of getAssertion: a finger, which is a touch as well (steps 13 and 8). */
    Verified byItself(String what, Command.Call call) throws CtapError, MemoryFailure {
        if (builtIn.perform(what, true, call.interaction())) {
            return new Verified(true, true, true);
        }
        if (current.pinIsSet() && current.pinMayServeCeremonies()) {
            throw new CtapError(CtapStatus.PUAT_REQUIRED);
        }
        throw new CtapError(builtIn.retriesLeft() == 0 ? CtapStatus.PIN_BLOCKED : CtapStatus.OPERATION_DENIED);
    }

    /** Steps 14 and 9: the test of user presence, which uses the token up. */
    void testPresence(String what, Verified verified, Command.Call call) throws CtapError {
        if (!verified.present) {
            Touch.require(core.environment().presence(), call.interaction(), what);
        }
        PinUvAuthToken token = call.memory().token(core.now());
        if (token != null) {
            token.spend();
        }
    }
}
