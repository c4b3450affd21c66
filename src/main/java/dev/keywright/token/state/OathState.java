package dev.keywright.token.state;

import dev.keywright.crypto.Secret;
import dev.keywright.wire.Bytes;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.OrderedPMap;
import org.pcollections.PMap;

/**
 * What the YKOATH applet remembers.
 *
 * @param deviceId  the 8 bytes that SELECT gives as the name, and from which clients derive the access key
 * @param accessKey the access key of 16 bytes, or null while none is set
 * @param accounts  by name, in the order in which they were added
 */
public record OathState(Bytes deviceId, @Nullable Secret accessKey, PMap<Bytes, OathAccount> accounts) {

    static OathState fresh(Bytes deviceId) {
        return new OathState(deviceId, null, OrderedPMap.empty());
    }

    public Optional<OathAccount> account(Bytes name) {
        return Optional.ofNullable(accounts.get(name));
    }

    public Collection<OathAccount> all() {
        return accounts.values();
    }

    OathState withAccount(OathAccount account) {
        return new OathState(deviceId, accessKey, accounts.plus(account.name(), account));
    }

    /** The account keeps its place; nothing changes where there is none named {@code from}. */
    OathState withRenamed(Bytes from, Bytes to) {
        PMap<Bytes, OathAccount> renamed = OrderedPMap.empty();
        for (OathAccount account : accounts.values()) {
            OathAccount next = account.name().equals(from) ? account.withName(to) : account;
            renamed = renamed.plus(next.name(), next);
        }
        return new OathState(deviceId, accessKey, renamed);
    }

    OathState withoutAccount(Bytes name) {
        return new OathState(deviceId, accessKey, accounts.minus(name));
    }

    OathState withAccessKey(@Nullable Secret next) {
        return new OathState(deviceId, next, accounts);
    }
}
