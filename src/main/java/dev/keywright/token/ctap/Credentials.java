package dev.keywright.token.ctap;

import dev.keywright.crypto.SigningKey;
import dev.keywright.token.TokenCore;
import dev.keywright.token.state.DiscoverableCredential;
import dev.keywright.token.state.DiscoverableCredentials;
import dev.keywright.wire.Bytes;
import java.util.Collection;
import java.util.Optional;

/** All credentials of a key, for CTAP2 and for U2F alike: those it stores, and those it finds in their own ids. */
public final class Credentials {

    private final TokenCore core;
    private final WrappedCredentials wrapped;

    public Credentials(TokenCore core) {
        this.core = core;
        this.wrapped = new WrappedCredentials(core);
    }

    /**
     * The credential of that id, if this key has it.
     *
     * @param rpIdHash SHA-256 of the relying party's id, or U2F's application parameter
     */
    public Optional<Credential> find(Bytes rpIdHash, Bytes id) {
        Optional<Credential> stored = core.state().fido().credential(rpIdHash, id).map(Credential::of);
        return stored.isPresent() ? stored : wrapped.unwrap(rpIdHash, id);
    }

    /**
     * A relying party's discoverable credentials that show themselves without being listed (CTAP 2.1 §6.2.2 steps 7.4
     * and 7.5), newest first.
     */
    Collection<DiscoverableCredential> discoverable(Bytes rpIdHash, boolean verified) {
        DiscoverableCredentials all = core.state().fido().credentials();
        return verified ? all.ofRelyingParty(rpIdHash) : all.unprotectedOf(rpIdHash);
    }

    /** A credential that the key need not store; its id is at most as long as the profile allows. */
    public Credential wrap(Bytes rpIdHash, SigningKey key, CredentialTraits traits) {
        return wrapped.wrap(rpIdHash, key, traits);
    }
}
