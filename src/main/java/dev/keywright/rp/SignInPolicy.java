package dev.keywright.rp;

import com.yubico.webauthn.data.UserVerificationRequirement;

/**
 * What a relying party asks of sign-ins.
 *
 * @param userVerification  whether the authenticator must check who holds it; a request can ask for more, never for
 *                          less
 * @param backupStateChange what happens when a passkey begins or ceases to be synced
 * @param counterOnDevice   what happens when the signature counter of a passkey that cannot leave its device does not
 *                          move on
 * @param counterIfSynced   the same for a passkey that may be synced, whose devices may each count for themselves.
 *                          Passkeys that keep it at 0 do not count, and are never suspected
 * @param undesiredModel    what happens when something has become known against the model of the passkey's
 *                          authenticator since it was registered
 */
public record SignInPolicy(
        UserVerificationRequirement userVerification,
        OnSuspicion backupStateChange,
        OnSuspicion counterOnDevice,
        OnSuspicion counterIfSynced,
        OnSuspicion undesiredModel) {

    /**
     * Verification where the authenticator can; only a key that cannot be synced is refused over its counter. What
     * becomes known against a model is told and refuses no sign-in, else one line in somebody else's list would lock
     * out everybody who has that model.
     */
    public static final SignInPolicy DEFAULT = new SignInPolicy(
            UserVerificationRequirement.PREFERRED, OnSuspicion.WARN, OnSuspicion.REJECT, OnSuspicion.WARN,
            OnSuspicion.WARN);
}
