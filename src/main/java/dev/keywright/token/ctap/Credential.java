package dev.keywright.token.ctap;

import dev.keywright.crypto.SigningKey;
import dev.keywright.token.state.DiscoverableCredential;
import dev.keywright.token.state.DiscoverableCredential.HmacSecrets;
import dev.keywright.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A credential that this key can sign with, wherever it is kept.
 *
 * @param protection  the credProtect level, 1–3
 * @param hmacSecrets what hmac-secret computes with, or null where the credential was made without it
 * @param thirdPartyPayment whether it may confirm payments at other sites
 * @param stored      where it is a discoverable one, else null
 */
public record Credential(
        Bytes id,
        SigningKey key,
        int protection,
        @Nullable HmacSecrets hmacSecrets,
        boolean thirdPartyPayment,
        @Nullable DiscoverableCredential stored) {

    static Credential of(DiscoverableCredential stored) {
        return new Credential(
                stored.id(),
                stored.key(),
                stored.protection(),
                stored.hmacSecrets(),
                stored.thirdPartyPayment(),
                stored);
    }
}
