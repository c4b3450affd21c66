package dev.keywright.token.ctap;

import dev.keywright.crypto.SigningKey;
import dev.keywright.token.TokenCore;
import dev.keywright.wire.Bytes;
import java.util.List;
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

    /** A relying party's discoverable credentials, newest first. */
    List<Credential> discoverable(Bytes rpIdHash) {
        return core.state().fido().credentialsOf(rpIdHash).stream().map(Credential::of).toList();
    }

    /** A credential that the key need not store; its id is at most as long as the profile allows. */
    public Credential wrap(Bytes rpIdHash, SigningKey key, int protection, boolean hmacSecret) {
        return wrapped.wrap(rpIdHash, key, protection, hmacSecret);
    }
}
