package dev.keywright.server;

import dev.keywright.rp.RelyingPartySettings;
import dev.keywright.store.Database;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the service runs with. The database and the desk stay their owner's, to be closed after the service.
 *
 * @param port         on 127.0.0.1; 0 takes any that is free
 * @param emulated     the emulated keys that other programs see, too
 * @param relyingParty null for {@link RelyingPartySettings#local} at the port that it gets
 */
public record Config(
        int port,
        Database database,
        KeyDesk desk,
        List<EmulatedAtPorts> emulated,
        InstantSource clock,
        @Nullable RelyingPartySettings relyingParty) {

    public Config {
        emulated = List.copyOf(emulated);
    }

    /** With this machine's clock, the relying party {@code localhost}, and no emulated key at a port. */
    public static Config local(int port, Database database, KeyDesk desk) {
        return new Config(port, database, desk, List.of(), InstantSource.system(), null);
    }

    public Config withEmulated(List<EmulatedAtPorts> keys) {
        return new Config(port, database, desk, keys, clock, relyingParty);
    }
}
