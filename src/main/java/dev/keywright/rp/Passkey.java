package dev.keywright.rp;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the relying party remembers of a passkey, as far as people want to see it.
 *
 * @param id              the credential id in base64url
 * @param username        whose it is
 * @param displayName     what that person is called
 * @param aaguid          the authenticator's model as 32 hexadecimal digits, zeros where it does not tell
 * @param attestationType how the model was attested: {@code NONE}, {@code SELF_ATTESTATION}, {@code BASIC}, …
 * @param discoverable    whether it can sign in without a user name, null where the client did not say
 * @param backedUp        whether it is synced somewhere
 * @param signatureCount  how often it has signed, 0 for passkeys that do not count
 * @param transports      how its authenticator can be reached, such as {@code usb}
 */
public record Passkey(
        String id,
        String username,
        String displayName,
        String aaguid,
        String attestationType,
        @Nullable Boolean discoverable,
        boolean backedUp,
        long signatureCount,
        List<String> transports,
        Instant createdAt,
        @Nullable Instant lastUsedAt) {

    public Passkey {
        transports = List.copyOf(transports);
    }
}
