package dev.keywright.server;

import com.yubico.webauthn.data.AttestationConveyancePreference;
import com.yubico.webauthn.data.AuthenticatorAttachment;
import com.yubico.webauthn.data.AuthenticatorSelectionCriteria;
import com.yubico.webauthn.data.ResidentKeyRequirement;
import com.yubico.webauthn.data.UserVerificationRequirement;
import java.util.List;
import java.util.Locale;

/** Which authenticators a request wants, in the members of {@code PublicKeyCredentialCreationOptionsJSON}. */
final class AuthenticatorChoice {

    private static final List<String> REQUIREMENTS = List.of("required", "preferred", "discouraged");

    private AuthenticatorChoice() {}

    /** What {@code authenticatorSelection} says (WebAuthn Level 3 §5.4.4). */
    static AuthenticatorSelectionCriteria of(Fields wanted) throws Refusal {
        var criteria = AuthenticatorSelectionCriteria.builder();
        String attachment = wanted.oneOf("authenticatorAttachment", List.of("platform", "cross-platform"));
        if (attachment != null) {
            criteria.authenticatorAttachment(
                    attachment.equals("platform")
                            ? AuthenticatorAttachment.PLATFORM
                            : AuthenticatorAttachment.CROSS_PLATFORM);
        }
        // Level 1 had only the flag; where both are there, Level 2 §5.4.4 lets residentKey decide.
        boolean flag = wanted.flag("requireResidentKey");
        String residentKey = wanted.oneOf("residentKey", REQUIREMENTS);
        if (residentKey != null) {
            criteria.residentKey(ResidentKeyRequirement.valueOf(residentKey.toUpperCase(Locale.ROOT)));
        } else if (flag) {
            criteria.residentKey(ResidentKeyRequirement.REQUIRED);
        }
        String verification = wanted.oneOf("userVerification", REQUIREMENTS);
        if (verification != null) {
            criteria.userVerification(verification(verification));
        }
        return criteria.build();
    }

    /** What {@code attestation} says, none where it is absent. */
    static AttestationConveyancePreference attestation(Fields body) throws Refusal {
        String attestation = body.oneOf("attestation", List.of("none", "indirect", "direct", "enterprise"));
        return attestation == null
                ? AttestationConveyancePreference.NONE
                : AttestationConveyancePreference.valueOf(attestation.toUpperCase(Locale.ROOT));
    }

    /** @param name one of {@code required}, {@code preferred}, {@code discouraged} */
    static UserVerificationRequirement verification(String name) {
        return UserVerificationRequirement.valueOf(name.toUpperCase(Locale.ROOT));
    }
}
