package dev.keywright.rp;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the relying party remembers of a passkey, as far as people want to see it.
 *
 * @param id                the credential id in base64url
 * @param username          whose it is
 * @param displayName       what that person is called
 * @param aaguid            the authenticator's model as 32 hexadecimal digits, zeros where it does not tell
 * @param algorithm         the COSE identifier of its signatures' algorithm
 * @param attestationType   how the model was attested: {@code NONE}, {@code SELF_ATTESTATION}, {@code BASIC}, …
 * @param attestationFormat the attestation statement's format (WebAuthn Level 3 §8), such as {@code packed}
 * @param trusted           whether the attestation chains to a root that was trusted then
 * @param discoverable      whether it can sign in without a user name, null where the client did not say
 * @param backupEligible    whether it can be synced between devices
 * @param backedUp          whether it is synced somewhere
 * @param signatureCount    how often it has signed, 0 for passkeys that do not count
 * @param transports        how its authenticator can be reached, such as {@code usb}
 * @param extensions        what it can do beyond signing in
 */
public record Passkey(
        String id,
        String username,
        String displayName,
        String aaguid,
        int algorithm,
        String attestationType,
        String attestationFormat,
        boolean trusted,
        @Nullable Boolean discoverable,
        boolean backupEligible,
        boolean backedUp,
        long signatureCount,
        List<String> transports,
        Extensions extensions,
        Instant createdAt,
        @Nullable Instant lastUsedAt) {

    public Passkey {
        transports = List.copyOf(transports);
    }

    /** As it is after a sign-in. */
    Passkey used(long count, boolean nowBackedUp, Instant at) {
        return new Passkey(id, username, displayName, aaguid, algorithm, attestationType, attestationFormat, trusted,
                discoverable, backupEligible, nowBackedUp, count, transports, extensions, createdAt, at);
    }

    /** With another name for the person. */
    Passkey of(String newDisplayName) {
        return new Passkey(id, username, newDisplayName, aaguid, algorithm, attestationType, attestationFormat, trusted,
                discoverable, backupEligible, backedUp, signatureCount, transports, extensions, createdAt, lastUsedAt);
    }

    /**
     * What a passkey can do beyond signing in.
     *
     * @param credProtect the credential protection level, 1 to 3 (CTAP 2.1 §12.1), 0 where the authenticator does not
     *                    tell
     * @param prf         whether it evaluates a pseudo-random function (WebAuthn Level 3 §10.1.4)
     * @param largeBlob   whether it stores a blob (§10.1.5)
     */
    public record Extensions(int credProtect, boolean prf, boolean largeBlob) {

        public static final Extensions NONE = new Extensions(0, false, false);
    }
}
