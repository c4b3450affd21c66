package dev.keywright.rp.metadata;

import java.util.Set;

/**
 * The words for an authenticator's status (FIDO Metadata Service 3.1 §3.1.4). They stay words, because the service may
 * use one tomorrow that nobody knows today.
 */
public final class AuthenticatorStatus {

    /** Always refused: whoever holds such an authenticator may not be its owner, or it may be no authenticator. */
    public static final Set<String> REFUSED = Set.of(
            "REVOKED",
            "USER_VERIFICATION_BYPASS",
            "ATTESTATION_KEY_COMPROMISE",
            "USER_KEY_REMOTE_COMPROMISE",
            "USER_KEY_PHYSICAL_COMPROMISE");

    private static final Set<String> CERTIFICATION = Set.of(
            "NOT_FIDO_CERTIFIED",
            "SELF_ASSERTION_SUBMITTED",
            "FIDO_CERTIFIED",
            "FIDO_CERTIFIED_L1",
            "FIDO_CERTIFIED_L1plus",
            "FIDO_CERTIFIED_L2",
            "FIDO_CERTIFIED_L2plus",
            "FIDO_CERTIFIED_L3",
            "FIDO_CERTIFIED_L3plus");

    /** What an operator may refuse besides {@link #REFUSED}. */
    private static final Set<String> OTHERS = Set.of("UPDATE_AVAILABLE", "RETIRED");

    private AuthenticatorStatus() {}

    public static boolean isKnown(String word) {
        return REFUSED.contains(word) || CERTIFICATION.contains(word) || OTHERS.contains(word);
    }

    static boolean isCertification(String word) {
        return CERTIFICATION.contains(word);
    }
}
