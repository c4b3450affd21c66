package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.PinUvAuthToken.AUTHENTICATOR_CONFIGURATION;
import static dev.keywright.token.ctap.PinUvAuthToken.BIO_ENROLLMENT;
import static dev.keywright.token.ctap.PinUvAuthToken.CREDENTIAL_MANAGEMENT;
import static dev.keywright.token.ctap.PinUvAuthToken.GET_ASSERTION;
import static dev.keywright.token.ctap.PinUvAuthToken.LARGE_BLOB_WRITE;
import static dev.keywright.token.ctap.PinUvAuthToken.MAKE_CREDENTIAL;
import static dev.keywright.token.ctap.PinUvAuthToken.PERSISTENT_CREDENTIAL_MANAGEMENT_READ_ONLY;

import dev.keywright.token.profile.FidoProfile;
import org.jspecify.annotations.Nullable;

/** Which permissions a device gives for a PIN, and which for built-in user verification (CTAP 2.3 §6.5.5.7). */
final class TokenPermissions {

    /** Those that need a relying party. */
    static final int CEREMONIES = MAKE_CREDENTIAL | GET_ASSERTION;

    private static final int DEFINED = 0x7f;

    private TokenPermissions() {}

    /** getPinUvAuthTokenUsingPinWithPermissions, step 4. */
    static int forPin(FidoProfile profile) {
        return common(profile)
                | (profile.has("noMcGaPermissionsWithClientPin") ? 0 : CEREMONIES)
                | (managesFingers(profile) ? BIO_ENROLLMENT : 0)
                | (profile.has("authnrCfg") ? AUTHENTICATOR_CONFIGURATION : 0);
    }

    /** getPinUvAuthTokenUsingUvWithPermissions, step 4. */
    static int forBuiltInUv(FidoProfile profile) {
        return common(profile)
                | CEREMONIES
                | (profile.has("uvBioEnroll") ? BIO_ENROLLMENT : 0)
                | (profile.has("uvAcfg") ? AUTHENTICATOR_CONFIGURATION : 0);
    }

    private static int common(FidoProfile profile) {
        boolean management = profile.has("credMgmt") || profile.has("credentialMgmtPreview");
        return (management ? CREDENTIAL_MANAGEMENT : 0)
                | (profile.has("largeBlobs") ? LARGE_BLOB_WRITE : 0)
                | (profile.has(PersistentToken.OPTION) ? PERSISTENT_CREDENTIAL_MANAGEMENT_READ_ONLY : 0);
    }

    private static boolean managesFingers(FidoProfile profile) {
        return profile.options().containsKey("bioEnroll")
                || profile.options().containsKey("userVerificationMgmtPreview");
    }

    /**
     * The permissions that were asked for, without those that do not exist.
     *
     * @param given what the device gives
     * @throws CtapError INVALID_PARAMETER for none, or for mc or ga without a relying party; UNAUTHORIZED_PERMISSION
     *     for one that the device does not give, or for pcmr beside another
     */
    static int check(int asked, @Nullable String rpId, int given) throws CtapError {
        if (asked <= 0 || (asked & CEREMONIES) != 0 && rpId == null) {
            throw new CtapError(CtapStatus.INVALID_PARAMETER);
        }
        int permissions = asked & DEFINED;
        boolean mixed = (permissions & PERSISTENT_CREDENTIAL_MANAGEMENT_READ_ONLY) != 0
                && permissions != PERSISTENT_CREDENTIAL_MANAGEMENT_READ_ONLY;
        if (mixed || (permissions & ~given) != 0) {
            throw new CtapError(CtapStatus.UNAUTHORIZED_PERMISSION);
        }
        return permissions;
    }
}
