package dev.keywright.rp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.audit.AuditEvent;
import dev.keywright.audit.AuditLog;
import dev.keywright.crypto.RandomSource;
import dev.keywright.store.Database;
import dev.keywright.store.InstallationSecrets;
import dev.keywright.store.Sweeper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The relying parties of a service. Their settings are in the database; a node looks again once a second, so that what
 * one node changes holds on all of them within that time.
 */
public final class RelyingParties {

    /** What a service forgets when its time has come. */
    public static final Sweeper.Expiry EXPIRING =
            new Sweeper.Expiry("ceremony", List.of("relying_party", "challenge"), "expires_at");

    private static final long LOOK_AGAIN_MILLIS = 1_000;

    private final Database database;
    private final Pseudonyms pseudonyms;
    private final AuthenticatorTrust trust;
    private final InstantSource clock;
    private final AuditLog audit;
    private final RelyingPartySettings local;
    private final Map<String, Looked> looked = new ConcurrentHashMap<>();

    /**
     * @param secrets what options are made of for names that nobody has
     * @param local   the one that is there from the beginning, until the database has other settings for its name
     */
    public RelyingParties(
            Database database,
            InstallationSecrets secrets,
            RelyingPartySettings local,
            AuthenticatorTrust trust,
            InstantSource clock) {
        this.database = database;
        this.pseudonyms = Pseudonyms.of(secrets);
        this.trust = trust;
        this.clock = clock;
        this.audit = new AuditLog(clock);
        this.local = local;
    }

    /** What the database said at an instant. */
    private record Looked(long atMillis, @Nullable RelyingPartyService service) {}

    /** The relying party of that name, if there is one. */
    public Optional<RelyingPartyService> named(String name) {
        if (!RelyingPartySettings.isName(name)) {
            return Optional.empty();
        }
        Looked before = looked.get(name);
        long now = clock.millis();
        if (before != null && now >= before.atMillis() && now < before.atMillis() + LOOK_AGAIN_MILLIS) {
            return Optional.ofNullable(before.service());
        }
        RelyingPartyService service = settings(name)
                .map(current -> before != null && before.service() != null
                                && before.service().settings().equals(current)
                        ? before.service()
                        : new RelyingPartyService(ceremonies(current)))
                .orElse(null);
        if (service == null) {
            // Nobody makes this map grow by asking for names that are not there.
            looked.remove(name);
        } else {
            looked.put(name, new Looked(now, service));
        }
        return Optional.ofNullable(service);
    }

    private Ceremonies ceremonies(RelyingPartySettings settings) {
        return new Ceremonies(
                settings,
                new DatabaseRecords(database, audit, settings.name()),
                pseudonyms,
                trust,
                clock,
                RandomSource.system());
    }

    private Optional<RelyingPartySettings> settings(String name) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT settings FROM relying_party WHERE name = :name")
                        .bind("name", name)
                        .mapTo(String.class)
                        .findOne())
                .map(json -> parsed(name, json))
                .or(() -> Optional.of(local).filter(settings -> settings.name().equals(name)));
    }

    /** All of them, by name. */
    public List<RelyingPartySettings> all() {
        Map<String, RelyingPartySettings> all = new TreeMap<>(Map.of(local.name(), local));
        database.jdbi().useHandle(handle -> handle.createQuery("SELECT name, settings FROM relying_party")
                .map((row, context) -> parsed(row.getString(1), row.getString(2)))
                .forEach(settings -> all.put(settings.name(), settings)));
        return List.copyOf(all.values());
    }

    /** Adds a relying party, or changes the settings of the one with this name. */
    public void put(RelyingPartySettings settings, String actor) {
        String json = SettingsJson.write(settings).toString();
        database.jdbi().useTransaction(handle -> {
            handle.createUpdate("INSERT INTO relying_party (name, settings) VALUES (:name, :settings)"
                            + " ON CONFLICT (name) DO UPDATE SET settings = excluded.settings")
                    .bind("name", settings.name())
                    .bind("settings", json)
                    .execute();
            audit.append(handle, new AuditEvent(settings.name(), actor, "relying-party.set", null, null));
        });
        looked.remove(settings.name());
    }

    /**
     * Removes a relying party; it must have no users left, so that no one's passkeys and tokens go by a slip, nor wait
     * for another relying party of the same name.
     *
     * @return whether there was one
     * @throws InvalidSettings when it has users, or is the local one
     */
    public boolean remove(String name, String actor) {
        InvalidSettings.unless(!name.equals(local.name()), "The relying party " + name + " is always there.");
        boolean removed = database.jdbi().inTransaction(handle -> {
            long users = handle.createQuery("SELECT count(*) FROM (SELECT username FROM account"
                            + " WHERE relying_party = :name UNION SELECT username FROM code_token"
                            + " WHERE relying_party = :name) users")
                    .bind("name", name)
                    .mapTo(Long.class)
                    .one();
            InvalidSettings.unless(users == 0, "The relying party " + name + " still has " + users
                    + (users == 1 ? " user" : " users") + "; remove their passkeys and tokens first.");
            boolean there = handle.createUpdate("DELETE FROM relying_party WHERE name = :name")
                            .bind("name", name)
                            .execute()
                    == 1;
            if (there) {
                audit.append(handle, new AuditEvent(name, actor, "relying-party.removed", null, null));
            }
            return there;
        });
        looked.remove(name);
        return removed;
    }

    /**
     * The origins that {@code https://HOST/.well-known/webauthn} lists (WebAuthn Level 3 §5.11.1): those of all relying
     * parties whose RP ID is {@code host}; empty where there is none with related origins.
     */
    public List<String> wellKnownOrigins(String host) {
        return all().stream()
                .filter(settings -> settings.id().equals(host))
                .flatMap(settings -> settings.relatedOrigins().stream())
                .distinct()
                .toList();
    }

    private static RelyingPartySettings parsed(String name, String json) {
        try {
            return SettingsJson.read(name,
                    (ObjectNode) RelyingPartyJson.tree(json.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new IllegalStateException("the settings of a relying party cannot be read", e);
        }
    }
}
