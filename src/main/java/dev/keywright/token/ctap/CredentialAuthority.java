package dev.keywright.token.ctap;

import dev.keywright.token.TokenCore;
import dev.keywright.wire.Bytes;
import org.jspecify.annotations.Nullable;

/** Which credentials a verified pinUvAuthParam lets the platform see or change (CTAP 2.3 §6.8). */
final class CredentialAuthority {

    /** Null where the persistent token spoke, which is bound to no relying party. */
    private final @Nullable PinUvAuthToken token;

    private CredentialAuthority(@Nullable PinUvAuthToken token) {
        this.token = token;
    }

    /**
     * For getCredsMetadata and both enumerations (§6.8.2 to §6.8.4): the persistent token will do.
     *
     * @throws CtapError PIN_AUTH_INVALID unless {@code param} is a signature over {@code message}, the parts of which
     *     follow one another, by the persistent token or a token with the permission cm
     */
    static CredentialAuthority toRead(
            TokenCore core, VolatileState memory, PinUvAuthProtocol protocol, byte[] param, byte[]... message)
            throws CtapError {
        return new PersistentToken(core).verifies(protocol, param, message)
                ? new CredentialAuthority(null)
                : toChange(core, memory, protocol, param, message);
    }

    /**
     * For deleteCredential and updateUserInformation (§6.8.5, §6.8.6).
     *
     * @throws CtapError PIN_AUTH_INVALID unless {@code param} is a signature over {@code message} by a token with the
     *     permission cm
     */
    static CredentialAuthority toChange(
            TokenCore core, VolatileState memory, PinUvAuthProtocol protocol, byte[] param, byte[]... message)
            throws CtapError {
        PinUvAuthToken token = memory.token(core.now());
        if (token == null || !token.allows(PinUvAuthToken.CREDENTIAL_MANAGEMENT, protocol, param, message)) {
            throw new CtapError(CtapStatus.PIN_AUTH_INVALID);
        }
        return new CredentialAuthority(token);
    }

    /** @throws CtapError PIN_AUTH_INVALID for a token that is for one relying party */
    void requireAllParties() throws CtapError {
        require(null);
    }

    /** @throws CtapError PIN_AUTH_INVALID for a token that is for another relying party */
    void require(@Nullable Bytes rpIdHash) throws CtapError {
        if (token != null && !token.isFor(rpIdHash)) {
            throw new CtapError(CtapStatus.PIN_AUTH_INVALID);
        }
    }
}
