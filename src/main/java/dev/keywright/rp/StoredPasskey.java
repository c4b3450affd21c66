package dev.keywright.rp;

import com.yubico.webauthn.CredentialRecord;
import com.yubico.webauthn.data.AuthenticatorTransport;
import com.yubico.webauthn.data.ByteArray;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A passkey with what it takes to verify its answers: the credential record of WebAuthn Level 3 §4.
 *
 * @param userHandle base64url
 * @param publicKey  the COSE key, base64url
 */
record StoredPasskey(Passkey passkey, String userHandle, String publicKey) implements CredentialRecord {

    @Override
    public ByteArray getCredentialId() {
        return bytes(passkey.id());
    }

    @Override
    public ByteArray getUserHandle() {
        return bytes(userHandle);
    }

    @Override
    public ByteArray getPublicKeyCose() {
        return bytes(publicKey);
    }

    @Override
    public long getSignatureCount() {
        return passkey.signatureCount();
    }

    @Override
    public Optional<Set<AuthenticatorTransport>> getTransports() {
        return Optional.of(passkey.transports().stream()
                .map(AuthenticatorTransport::of)
                .collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public Optional<Boolean> isBackupEligible() {
        return Optional.of(passkey.backupEligible());
    }

    @Override
    public Optional<Boolean> isBackedUp() {
        return Optional.of(passkey.backedUp());
    }

    /** Base64url is read by the JDK, since the library's own parser declares an exception that cannot happen here. */
    private static ByteArray bytes(String base64url) {
        return new ByteArray(Base64.getUrlDecoder().decode(base64url));
    }
}
