package dev.keywright.rp;

import com.yubico.webauthn.data.AuthenticatorData;

/** What a verified assertion says of the passkey (WebAuthn Level 3 §6.1). */
record Asserted(long signatureCount, boolean userVerified, boolean backupEligible, boolean backedUp) {

    static Asserted by(AuthenticatorData data) {
        var flags = data.getFlags();
        return new Asserted(data.getSignatureCounter(), flags.UV, flags.BE, flags.BS);
    }
}
