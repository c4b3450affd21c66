package dev.keywright.token.ctap;

import dev.keywright.token.profile.FidoProfile;
import java.util.Set;
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
    /** Versions of which the refusals of CTAP 2.1 are expected. */
    private static final Set<String> LATER = Set.of("FIDO_2_1", "FIDO_2_3");

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
     * Refuses "uv", whatever its value, to an authenticator of CTAP 2.0 that cannot verify a user by itself (§5.1
     * step 5). Later ones refuse it only where it is true (CTAP 2.1 §6.1.2 step 5.3).
     */
    void checkVerification(FidoProfile profile, boolean supportsBuiltInUv) throws CtapError {
        boolean later = profile.versions().stream().anyMatch(LATER::contains);
        if (uv != null && !supportsBuiltInUv && !later) {
            throw new CtapError(CtapStatus.UNSUPPORTED_OPTION);
        }
    }
}
