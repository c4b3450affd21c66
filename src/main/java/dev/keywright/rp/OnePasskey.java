package dev.keywright.rp;

import com.yubico.webauthn.CredentialRepositoryV2;
import com.yubico.webauthn.ToPublicKeyCredentialDescriptor;
import com.yubico.webauthn.data.ByteArray;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A repository with the one passkey that a sign-in is about, or none: it was looked up already, and whether a new one is
 * taken shows when it is added.
 */
record OnePasskey(@Nullable StoredPasskey passkey) implements CredentialRepositoryV2<StoredPasskey> {

    @Override
    public Set<? extends ToPublicKeyCredentialDescriptor> getCredentialDescriptorsForUserHandle(ByteArray userHandle) {
        return Set.of();
    }

    @Override
    public Optional<StoredPasskey> lookup(ByteArray credentialId, ByteArray userHandle) {
        return Optional.ofNullable(passkey)
                .filter(stored -> stored.getCredentialId().equals(credentialId)
                        && stored.getUserHandle().equals(userHandle));
    }

    @Override
    public boolean credentialIdExists(ByteArray credentialId) {
        return false;
    }
}
