package dev.keywright.server;

import dev.keywright.rp.AuthenticatorTrust;
import dev.keywright.rp.RelyingPartySettings;
import dev.keywright.store.Database;
import dev.keywright.store.Vault;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the service runs with. The database and the desk stay their owner's, to be closed after the service.
 *
 * @param network      where it listens
 * @param port         0 takes any that is free
 * @param limits       how many requests it answers
 * @param vault        for secrets in the database
 * @param emulated     the emulated keys that other programs see, too
 * @param trust        whom to believe about authenticators
 * @param relyingParty null for {@link RelyingPartySettings#local} at the port that it gets
 */
public record Config(
        Network network,
        int port,
        Limits limits,
        Database database,
        Vault vault,
        KeyDesk desk,
        List<EmulatedAtPorts> emulated,
        InstantSource clock,
        AuthenticatorTrust trust,
        @Nullable RelyingPartySettings relyingParty) {

    public Config {
        emulated = List.copyOf(emulated);
    }

    /** For this computer only, with its clock, the relying party {@code localhost}, and no emulated key at a port. */
    public static Config local(int port, Database database, Vault vault, KeyDesk desk) {
        return new Config(
                Network.loopback(),
                port,
                Limits.USUAL,
                database,
                vault,
                desk,
                List.of(),
                InstantSource.system(),
                AuthenticatorTrust.NONE,
                null);
    }

    public Config withNetwork(Network other) {
        return new Config(other, port, limits, database, vault, desk, emulated, clock, trust, relyingParty);
    }

    public Config withLimits(Limits other) {
        return new Config(network, port, other, database, vault, desk, emulated, clock, trust, relyingParty);
    }

    public Config withEmulated(List<EmulatedAtPorts> keys) {
        return new Config(network, port, limits, database, vault, desk, keys, clock, trust, relyingParty);
    }

    public Config withClock(InstantSource other) {
        return new Config(network, port, limits, database, vault, desk, emulated, other, trust, relyingParty);
    }

    public Config withTrust(AuthenticatorTrust given) {
        return new Config(network, port, limits, database, vault, desk, emulated, clock, given, relyingParty);
    }
}
