package dev.keywright.rp;

import com.yubico.webauthn.data.AttestationConveyancePreference;
import com.yubico.webauthn.data.AuthenticatorSelectionCriteria;

/**
 * What someone wants to register.
 *
 * @param username    the account's name, which sign-in asks for
 * @param displayName what the person is called
 * @param selection   which authenticators will do
 * @param attestation what the authenticator should prove of itself
 */
public record RegistrationRequest(
        String username,
        String displayName,
        AuthenticatorSelectionCriteria selection,
        AttestationConveyancePreference attestation) {

    /** Bounds what strangers can make the database keep. */
    static final int LONGEST_NAME = 256;

    /** Any authenticator, no attestation. */
    public static RegistrationRequest of(String username, String displayName) {
        return new RegistrationRequest(
                username,
                displayName,
                AuthenticatorSelectionCriteria.builder().build(),
                AttestationConveyancePreference.NONE);
    }

    void check() throws CeremonyException {
        if (username.isBlank() || username.length() > LONGEST_NAME) {
            throw new CeremonyException("A username has between 1 and " + LONGEST_NAME + " characters.");
        }
        if (displayName.length() > LONGEST_NAME) {
            throw new CeremonyException("A display name has at most " + LONGEST_NAME + " characters.");
        }
    }
}
