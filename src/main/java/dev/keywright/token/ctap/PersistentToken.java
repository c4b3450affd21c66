package dev.keywright.token.ctap;

import dev.keywright.crypto.Secret;
import dev.keywright.token.TokenCore;

/**
 * The persistentPinUvAuthToken (CTAP 2.3 §6.5.2.1): it outlives the power, and reads lists of credentials and nothing
 * else. It is there from when somebody is first given it until the PIN changes or the key is reset.
 */
final class PersistentToken {

    /** getInfo's option of authenticators that have one (§6.4). */
    static final String OPTION = "perCredMgmtRO";

    private final TokenCore core;

    PersistentToken(TokenCore core) {
        this.core = core;
    }

    /** Whether {@code signature} was made with it over {@code message}; the parts follow one another. */
    boolean verifies(PinUvAuthProtocol by, byte[] signature, byte[]... message) {
        Secret token = core.state().fido().persistentToken();
        return token != null && token.use(key -> by.verify(key, signature, message));
    }
}
