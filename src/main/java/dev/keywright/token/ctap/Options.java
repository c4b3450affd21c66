package dev.keywright.token.ctap;

import dev.keywright.token.profile.FidoProfile;
import org.jspecify.annotations.Nullable;

/**
 * The options of makeCredential and getAssertion (CTAP 2.1 §6.1, §6.2); a key that is not understood counts as absent.
 *
 * @param rk whether the credential is to be discoverable
 * @param up whether to test user presence
 * @param uv whether the authenticator is to verify the user by itself
 */
record Options(@Nullable Boolean rk, @Nullable Boolean up, @Nullable Boolean uv) {

    private static final Options NONE = new Options(null, null, null);
    private static final String CTAP_2_1 = "FIDO_2_1";

    static Options read(@Nullable Parameters options) throws CtapError {
        return options == null
                ? NONE
                : new Options(
                        options.optionalBoolean("rk"), options.optionalBoolean("up"), options.optionalBoolean("uv"));
    }

    /** What getAssertion does unless it is told not to. */
    boolean testsPresence() {
        return !Boolean.FALSE.equals(up);
    }

    /**
     * Refuses "uv" from an authenticator that cannot verify a user by itself: with UNSUPPORTED_OPTION, whatever its
     * value, in CTAP 2.0 (§5.1 step 5), and with INVALID_OPTION where it is true and no pinUvAuthParam stands beside
     * it in CTAP 2.1 (§6.1.2 step 5.3). Built-in user verification exists on no profile yet.
     */
    void checkVerification(FidoProfile profile, boolean withPinUvAuthParam) throws CtapError {
        if (uv != null && !profile.versions().contains(CTAP_2_1)) {
            throw new CtapError(CtapStatus.UNSUPPORTED_OPTION);
        }
        if (Boolean.TRUE.equals(uv) && !withPinUvAuthParam) {
            throw new CtapError(CtapStatus.INVALID_OPTION);
        }
    }
}
