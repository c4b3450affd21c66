package dev.keywright.rp;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.yubico.webauthn.data.UserVerificationRequirement;
import org.jspecify.annotations.Nullable;

/**
 * A ceremony that was started and waits for its answer: what was asked for, which is never taken from the client again.
 *
 * @param username         whose; null for a sign-in in which the passkey says who it is
 * @param displayName      what the person is called, null at a sign-in
 * @param userHandle       base64url; null at a sign-in without a user name
 * @param userVerification what was asked of the authenticator
 * @param conditional      whether the browser may create the passkey without a touch (Level 3 §5.1.3)
 * @param residentKey      whether the new passkey must be discoverable
 * @param extensions       the extension inputs
 * @param action           what the sign-in is for, or null for nothing in particular
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Ceremony(
        @Nullable String username,
        @Nullable String displayName,
        @Nullable String userHandle,
        UserVerificationRequirement userVerification,
        boolean conditional,
        boolean residentKey,
        ObjectNode extensions,
        @Nullable String action) {

    /** A challenge for one kind is none for the other. */
    enum Kind {
        REGISTRATION("webauthn.create"),
        ASSERTION("webauthn.get");

        private final String clientDataType;

        Kind(String clientDataType) {
            this.clientDataType = clientDataType;
        }

        /** The {@code type} in client data (WebAuthn Level 3 §5.8.1). */
        String clientDataType() {
            return clientDataType;
        }
    }
}
