package dev.keywright.rp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.yubico.webauthn.data.UserVerificationRequirement;
import org.jspecify.annotations.Nullable;

/**
 * What a sign-in should be like. Where the relying party's policy asks for more, the policy decides.
 *
 * @param username         whose passkeys to ask for, or null to let the passkey say who signs in
 * @param userVerification null for what the policy says
 * @param extensions       extension inputs in their JSON form
 * @param action           what the sign-in is for, kept with the ceremony; null for nothing in particular
 */
public record SignInRequest(
        @Nullable String username,
        @Nullable UserVerificationRequirement userVerification,
        ObjectNode extensions,
        @Nullable String action) {

    /** @param username null to let the passkey say who signs in */
    public static SignInRequest of(@Nullable String username) {
        return new SignInRequest(username, null, JsonNodeFactory.instance.objectNode(), null);
    }

    public SignInRequest with(UserVerificationRequirement verification) {
        return new SignInRequest(username, verification, extensions, action);
    }
}
