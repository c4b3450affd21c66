package dev.keywright.token.ctap;

import dev.keywright.token.TokenCore;
import dev.keywright.token.profile.FidoProfile;
import dev.keywright.token.state.FidoSettings;
import java.util.LinkedHashMap;
import java.util.Map;

/** The options of authenticatorGetInfo (CTAP 2.3 §6.4) as settings, PIN and fingers have them at this moment. */
public final class CurrentOptions {

    // §6.4, the options that change.
    private static final String ALWAYS_UV = "alwaysUv";
    private static final String BIO_ENROLL = "bioEnroll";
    private static final String CLIENT_PIN = "clientPin";
    private static final String EP = "ep";
    private static final String MAKE_CRED_UV_NOT_RQD = "makeCredUvNotRqd";
    private static final String UV = "uv";
    /** bioEnroll of FIDO_2_1_PRE (CTAP 2.1 §6.12). */
    private static final String USER_VERIFICATION_MGMT_PREVIEW = "userVerificationMgmtPreview";

    private static final String NO_MC_GA_PERMISSIONS_WITH_CLIENT_PIN = "noMcGaPermissionsWithClientPin";

    private final TokenCore core;
    private final FidoProfile profile;

    public CurrentOptions(TokenCore core) {
        this.core = core;
        this.profile = core.profile().fido();
    }

    /** All that the device lists, in the profile's order. */
    Map<String, Boolean> all() {
        Map<String, Boolean> all = new LinkedHashMap<>(profile.options());
        all.replaceAll(this::current);
        return all;
    }

    /** Whether the option is listed and true. */
    boolean has(String option) {
        Boolean factory = profile.options().get(option);
        return factory != null && current(option, factory);
    }

    private boolean current(String option, boolean factory) {
        return switch (option) {
            case ALWAYS_UV -> settings().alwaysUv(factory);
            case CLIENT_PIN -> pinIsSet();
            case EP -> factory || settings().enterpriseAttestation();
            case MAKE_CRED_UV_NOT_RQD -> factory && !alwaysUv();
            case BIO_ENROLL, USER_VERIFICATION_MGMT_PREVIEW -> hasFingers();
            case UV -> profile.fingerprints() == null ? factory : hasFingers();
            default -> factory;
        };
    }

    boolean pinIsSet() {
        return core.state().fido().pin() != null;
    }

    /** Whether the device verifies its user by itself, or would once a finger is enrolled. */
    boolean supportsBuiltInUv() {
        return profile.fingerprints() != null || profile.options().containsKey(UV);
    }

    /** "A supported and enabled built-in user verification method" (§6.1.2 step 5). */
    boolean builtInUvIsReady() {
        return profile.fingerprints() == null ? profile.has(UV) : hasFingers();
    }

    /** "Protected by some form of user verification" (§2). */
    boolean isProtected() {
        return pinIsSet() || builtInUvIsReady();
    }

    /** Whether each ceremony verifies the user. */
    public boolean alwaysUv() {
        return has(ALWAYS_UV);
    }

    /**
     * Whether the device speaks U2F now. While alwaysUv is on, one that cannot verify its user by itself does not
     * (CTAP 2.1 §7.2.4): a PIN has no place in U2F.
     */
    public boolean u2fIsEnabled() {
        return profile.speaksU2f() && (!alwaysUv() || supportsBuiltInUv());
    }

    /** Whether a PIN, once set, would let the device make credentials and assertions. */
    boolean pinMayServeCeremonies() {
        return profile.options().containsKey(CLIENT_PIN) && !profile.has(NO_MC_GA_PERMISSIONS_WITH_CLIENT_PIN);
    }

    private boolean hasFingers() {
        return !core.state().fido().fingers().isEmpty();
    }

    private FidoSettings settings() {
        return core.state().fido().settings();
    }
}
