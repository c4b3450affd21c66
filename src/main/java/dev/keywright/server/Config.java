package dev.keywright.server;

import dev.keywright.rp.RelyingPartySettings;
import dev.keywright.store.Database;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What the service runs with. The database and the desk stay their owner's, to be closed after the service.
 *
 * @param port         on 127.0.0.1; 0 takes any that is free
 * @param relyingParty null for {@link RelyingPartySettings#local} at the port that it gets
 */
public record Config(
        int port, Database database, KeyDesk desk, InstantSource clock, @Nullable RelyingPartySettings relyingParty) {

    /** With this machine's clock and the relying party {@code localhost}. */
    public static Config local(int port, Database database, KeyDesk desk) {
        return new Config(port, database, desk, InstantSource.system(), null);
    }
}
