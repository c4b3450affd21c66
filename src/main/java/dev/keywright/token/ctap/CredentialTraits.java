package dev.keywright.token.ctap;

/**
 * What extensions make of a credential, beside its key.
 *
 * @param protection the credProtect level, 1–3
 * @param hmacSecret whether it has secrets for hmac-secret
 */
record CredentialTraits(int protection, boolean hmacSecret) {

    /** A credential made without extensions. */
    static final CredentialTraits PLAIN = new CredentialTraits(CredProtect.OPTIONAL, false);

    CredentialTraits withProtection(int level) {
        return new CredentialTraits(level, hmacSecret);
    }

    CredentialTraits withHmacSecret() {
        return new CredentialTraits(protection, true);
    }
}
