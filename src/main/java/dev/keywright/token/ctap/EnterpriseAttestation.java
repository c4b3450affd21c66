package dev.keywright.token.ctap;

import dev.keywright.token.TokenCore;
import dev.keywright.token.attestation.TestAuthority;
import dev.keywright.token.profile.FidoProfile;
import dev.keywright.token.state.FidoState.Attestation;
import org.jspecify.annotations.Nullable;

/** The attestation that tells this key from all others (CTAP 2.1 §7.1), for those who may know it. */
final class EnterpriseAttestation {

    /** CTAP 2.1 §6.4: there where the key is capable of it, true while it is enabled. */
    private static final String OPTION = "ep";

    // CTAP 2.1 §6.1, the values of the parameter.
    private static final int VENDOR_FACILITATED = 1;
    private static final int PLATFORM_MANAGED = 2;

    private final TokenCore core;
    private final FidoProfile profile;
    private @Nullable Attestation attestation;

    EnterpriseAttestation(TokenCore core) {
        this.core = core;
        this.profile = core.profile().fido();
    }

    /**
     * Step 9 of makeCredential (CTAP 2.1 §6.1.2).
     *
     * @param requested the parameter, or null where it was not sent
     * @return whether this relying party may have it; otherwise it gets what all others get
     */
    boolean isGranted(@Nullable Integer requested, String rpId) throws CtapError {
        if (requested == null) {
            return false;
        }
        boolean enabled = profile.has(OPTION) || core.state().fido().settings().enterpriseAttestation();
        if (!profile.options().containsKey(OPTION) || !enabled) {
            throw new CtapError(CtapStatus.INVALID_PARAMETER);
        }
        return switch (requested) {
            case VENDOR_FACILITATED -> profile.enterpriseRpIds().contains(rpId);
            case PLATFORM_MANAGED -> true;
            default -> throw new CtapError(CtapStatus.INVALID_OPTION);
        };
    }

    /** Made when it is first asked for. */
    Attestation attestation() {
        if (attestation == null) {
            attestation = TestAuthority.issueEnterprise(core.profile(), core.state().identity().serial());
        }
        return attestation;
    }
}
