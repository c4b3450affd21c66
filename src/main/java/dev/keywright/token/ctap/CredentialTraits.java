package dev.keywright.token.ctap;

import dev.keywright.crypto.Secret;
import dev.keywright.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What extensions make of a credential, beside its key.
 *
 * @param protection        the credProtect level, 1–3
 * @param hmacSecret        whether it has secrets for hmac-secret
 * @param credBlob          what the relying party keeps in it, or null where nothing
 * @param largeBlobKey      opens its entry among the large blobs, or null where it has none
 * @param thirdPartyPayment whether it may confirm payments at other sites
 */
public record CredentialTraits(
        int protection,
        boolean hmacSecret,
        @Nullable Bytes credBlob,
        @Nullable Secret largeBlobKey,
        boolean thirdPartyPayment) {

    /** A credential made without extensions. */
    public static final CredentialTraits PLAIN = new CredentialTraits(CredProtect.OPTIONAL, false, null, null, false);

    public CredentialTraits withProtection(int level) {
        return new CredentialTraits(level, hmacSecret, credBlob, largeBlobKey, thirdPartyPayment);
    }

    public CredentialTraits withHmacSecret() {
        return new CredentialTraits(protection, true, credBlob, largeBlobKey, thirdPartyPayment);
    }

    public CredentialTraits withCredBlob(Bytes blob) {
        return new CredentialTraits(protection, hmacSecret, blob, largeBlobKey, thirdPartyPayment);
    }

    public CredentialTraits withLargeBlobKey(Secret key) {
        return new CredentialTraits(protection, hmacSecret, credBlob, key, thirdPartyPayment);
    }

    public CredentialTraits withThirdPartyPayment() {
        return new CredentialTraits(protection, hmacSecret, credBlob, largeBlobKey, true);
    }
}
