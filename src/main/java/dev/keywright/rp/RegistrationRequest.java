package dev.keywright.rp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.yubico.webauthn.data.AttestationConveyancePreference;
import com.yubico.webauthn.data.AuthenticatorSelectionCriteria;

/**
 * What someone wants to register. Where the relying party's policy asks for more, the policy decides.
 *
 * @param username    the account's name, which sign-in asks for
 * @param displayName what the person is called
 * @param selection   which authenticators will do
 * @param attestation what the authenticator should prove of itself
 * @param conditional whether the browser may create the passkey without asking, after a sign-in with a password
 *                    (WebAuthn Level 3 §5.1.3)
 * @param extensions  extension inputs in their JSON form
 */
public record RegistrationRequest(
        String username,
        String displayName,
        AuthenticatorSelectionCriteria selection,
        AttestationConveyancePreference attestation,
        boolean conditional,
        ObjectNode extensions) {

    /** Bounds what strangers can make the database keep. */
    static final int LONGEST_NAME = 256;

    /** Any authenticator, no attestation. */
    public static RegistrationRequest of(String username, String displayName) {
        return new RegistrationRequest(
                username,
                displayName,
                AuthenticatorSelectionCriteria.builder().build(),
                AttestationConveyancePreference.NONE,
                false,
                JsonNodeFactory.instance.objectNode());
    }

    void check() throws CeremonyException {
        checkName(username);
        checkDisplayName(displayName);
    }

    static void checkName(String username) throws CeremonyException {
        if (username.isBlank() || username.length() > LONGEST_NAME) {
            throw new CeremonyException("A username has between 1 and " + LONGEST_NAME + " characters.");
        }
    }

    static void checkDisplayName(String displayName) throws CeremonyException {
        if (displayName.length() > LONGEST_NAME) {
            throw new CeremonyException("A display name has at most " + LONGEST_NAME + " characters.");
        }
    }
}
