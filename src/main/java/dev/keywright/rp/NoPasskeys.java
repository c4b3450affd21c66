package dev.keywright.rp;

import com.yubico.webauthn.CredentialRepositoryV2;
import com.yubico.webauthn.ToPublicKeyCredentialDescriptor;
import com.yubico.webauthn.data.ByteArray;
import java.util.Optional;
import java.util.Set;

/** A repository without passkeys, for registrations: whether a new one is taken shows when it is added. */
final class NoPasskeys implements CredentialRepositoryV2<StoredPasskey> {

    @Override
    public Set<? extends ToPublicKeyCredentialDescriptor> getCredentialDescriptorsForUserHandle(ByteArray userHandle) {
        return Set.of();
    }

    @Override
    public Optional<StoredPasskey> lookup(ByteArray credentialId, ByteArray userHandle) {
        return Optional.empty();
    }

    @Override
    public boolean credentialIdExists(ByteArray credentialId) {
        return false;
    }
}
