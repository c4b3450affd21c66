package dev.keywright.rp;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.yubico.webauthn.data.AttestationConveyancePreference;
import com.yubico.webauthn.data.AuthenticatorAttachment;
import com.yubico.webauthn.data.ResidentKeyRequirement;
import com.yubico.webauthn.data.UserVerificationRequirement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a relying party asks of new passkeys. A request can ask for more, never for less.
 *
 * @param attestation      what the authenticator should prove of itself
 * @param trustedOnly      whether a passkey is refused whose attestation chains to no root that is trusted
 * @param aaguids          the authenticator models that will do, in the form 8-4-4-4-12 and lower case; empty for all.
 *                         What an untrusted attestation says of the model proves nothing, so this needs
 *                         {@code trustedOnly}
 * @param formats          the attestation statement formats that will do (WebAuthn Level 3 §8), such as {@code packed};
 *                         empty for all that can be verified
 * @param userVerification whether the authenticator must check who holds it
 * @param residentKey      whether the passkey must be discoverable, so that it can sign in without a user name
 * @param attachment       the kind of authenticator, null for any
 * @param algorithms       the most liked first
 * @param synced           whether a passkey may be one that can be synced between devices
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RegistrationPolicy(
        AttestationConveyancePreference attestation,
        boolean trustedOnly,
        Set<String> aaguids,
        Set<String> formats,
        UserVerificationRequirement userVerification,
        ResidentKeyRequirement residentKey,
        @Nullable AuthenticatorAttachment attachment,
        List<CredentialAlgorithm> algorithms,
        Synced synced) {

    /** Any authenticator, no attestation, discoverable and with verification where the authenticator can. */
    public static final RegistrationPolicy DEFAULT = new RegistrationPolicy(
            AttestationConveyancePreference.NONE,
            false,
            Set.of(),
            Set.of(),
            UserVerificationRequirement.PREFERRED,
            ResidentKeyRequirement.PREFERRED,
            null,
            CredentialAlgorithm.USUAL,
            Synced.ALLOWED);

    private static final String AAGUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    /** @throws InvalidSettings when the members contradict each other or one is malformed */
    public RegistrationPolicy {
        aaguids = Set.copyOf(aaguids);
        formats = Set.copyOf(formats);
        algorithms = List.copyOf(algorithms);
        for (String aaguid : new TreeSet<>(aaguids)) {
            InvalidSettings.unless(aaguid.matches(AAGUID), "\"" + InvalidSettings.shown(aaguid)
                    + "\" is no AAGUID; one looks like cb69481e-8ff7-4039-93ec-0a2729a154a8.");
        }
        InvalidSettings.unless(aaguids.isEmpty() || trustedOnly,
                "An authenticator without a trusted attestation can claim any AAGUID; set \"trustedOnly\" beside"
                        + " \"aaguids\".");
        InvalidSettings.unless(!trustedOnly || attestation != AttestationConveyancePreference.NONE,
                "An attestation that is not asked for cannot be trusted; set \"attestation\" to direct or enterprise"
                        + " beside \"trustedOnly\".");
        InvalidSettings.unless(!algorithms.isEmpty(), "\"algorithms\" names at least one algorithm.");
    }

    /** Whether a passkey may be one that can be synced (backup eligible, WebAuthn Level 3 §6.1.3). */
    public enum Synced {
        ALLOWED,
        REQUIRED,
        FORBIDDEN
    }
}
