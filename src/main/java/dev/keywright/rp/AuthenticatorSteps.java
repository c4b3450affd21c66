package dev.keywright.rp;

import com.yubico.webauthn.data.AuthenticatorData;
import com.yubico.webauthn.data.UserVerificationRequirement;
import dev.keywright.crypto.Crypto;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * What WebAuthn Level 3 §7.1 (registration) and §7.2 (sign-in) ask of authenticator data, for sign-ins and for the
 * registrations that webauthn-server-core cannot verify; of the others it asks the same.
 */
final class AuthenticatorSteps {

    private AuthenticatorSteps() {}

    /**
     * @param presenceNeeded false for a conditional creation only
     * @throws CeremonyException that names the step which failed
     */
    static void check(
            AuthenticatorData data, String rpId, boolean presenceNeeded, UserVerificationRequirement verification)
            throws CeremonyException {
        var flags = data.getFlags();
        // §7.1 step 14, §7.2 step 15
        byte[] expected = Crypto.fastest().sha256(rpId.getBytes(StandardCharsets.UTF_8));
        require(MessageDigest.isEqual(expected, data.getRpIdHash().getBytes()),
                "the authenticator made it for another relying party.");
        // §7.1 step 15, §7.2 step 16
        require(flags.UP || !presenceNeeded, "nobody touched the authenticator.");
        // §7.1 step 16, §7.2 step 17
        require(flags.UV || verification != UserVerificationRequirement.REQUIRED,
                "the authenticator did not verify who holds it.");
        // §7.1 step 17, §7.2 step 18
        require(flags.BE || !flags.BS, "it is backed up without being eligible for backup.");
    }

    static void require(boolean held, String otherwise) throws CeremonyException {
        if (!held) {
            throw refused(otherwise);
        }
    }

    /** A refusal of a registration, with the reason. */
    static CeremonyException refused(String reason) {
        return new CeremonyException("The registration does not verify: " + reason);
    }
}
