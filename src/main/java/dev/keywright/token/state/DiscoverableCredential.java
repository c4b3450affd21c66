package dev.keywright.token.state;

import dev.keywright.crypto.Secret;
import dev.keywright.crypto.SigningKey;
import dev.keywright.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A passkey: a credential that the key stores and finds by relying party alone (WebAuthn §4, "discoverable").
 *
 * @param id          the credential id
 * @param rpId        the relying party's id, as it was sent
 * @param rpIdHash    SHA-256 of {@code rpId}, 32 bytes; the credential is found by it
 * @param userId      the user handle, 1–64 bytes
 * @param userName    what the user is called there, where it was sent
 * @param displayName how the user likes to be shown, where it was sent
 * @param key         what signs
 * @param protection  the credProtect level, 1–3 (CTAP 2.1 §12.1)
 * @param hmacSecrets the two secrets of hmac-secret, or null where the credential was made without it
 * @param credBlob    what the relying party keeps in it, or null where nothing (CTAP 2.1 §12.2)
 * @param largeBlobKey opens its entry among the large blobs, 32 bytes, or null where it was made without one (§12.3)
 * @param thirdPartyPayment whether it may confirm payments at other sites (CTAP 2.2 §12.11)
 * @param largeBlob   what the relying party has written into it since, or null where nothing (CTAP 2.2 §12.4)
 * @param ordinal     grows with each credential, so that the newest comes first
 */
public record DiscoverableCredential(
        Bytes id,
        String rpId,
        Bytes rpIdHash,
        Bytes userId,
        @Nullable String userName,
        @Nullable String displayName,
        SigningKey key,
        int protection,
        @Nullable HmacSecrets hmacSecrets,
        @Nullable Bytes credBlob,
        @Nullable Secret largeBlobKey,
        boolean thirdPartyPayment,
        @Nullable LargeBlob largeBlob,
        long ordinal) {

    /** The same credential with another name for its user; the user handle stays. */
    public DiscoverableCredential withUser(@Nullable String name, @Nullable String display) {
        return new DiscoverableCredential(
                id, rpId, rpIdHash, userId, name, display, key, protection, hmacSecrets, credBlob, largeBlobKey,
                thirdPartyPayment, largeBlob, ordinal);
    }

    /** The same credential with another large blob in place of what it had. */
    public DiscoverableCredential withLargeBlob(LargeBlob blob) {
        return new DiscoverableCredential(
                id, rpId, rpIdHash, userId, userName, displayName, key, protection, hmacSecrets, credBlob,
                largeBlobKey, thirdPartyPayment, blob, ordinal);
    }

    /**
     * @param compressed   as the platform sent it
     * @param originalSize its size before the platform compressed it, bytes, as the platform sent that
     */
    public record LargeBlob(Bytes compressed, long originalSize) {}

    /**
     * CredRandomWithUV and CredRandomWithoutUV (CTAP 2.1 §12.5).
     *
     * @param verified   used when the user was verified, 32 bytes
     * @param unverified used otherwise, 32 bytes
     */
    public record HmacSecrets(Secret verified, Secret unverified) {}
}
