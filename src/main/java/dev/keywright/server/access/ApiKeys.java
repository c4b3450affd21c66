package dev.keywright.server.access;

import dev.keywright.audit.AuditEvent;
import dev.keywright.audit.AuditLog;
import dev.keywright.crypto.RandomSource;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API keys of this database. Each request asks the database for its key, so that a key is revoked at once on every
 * node; the look-up costs less than anything that a request does with it.
 */
public final class ApiKeys {

    private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);
    /** So that hardly a request costs a commit. */
    private static final Duration LAST_USE_GRAIN = Duration.ofMinutes(15);
    private static final String COLUMNS =
            "id, name, role, relying_party, created_at, expires_at, revoked_at, last_used_at";
    private static final String FIRST_NAME = "first administrator";

    private final Jdbi jdbi;
    private final InstantSource clock;
    private final RandomSource random;
    private final AuditLog audit;

    public ApiKeys(Jdbi jdbi, InstantSource clock, RandomSource random) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.random = random;
        this.audit = new AuditLog(clock);
    }

    /** A key that was just made: the only time that its text is there. */
    public record Created(ApiKey key, ApiKeyText text) {}

    /**
     * Makes a key; it is on the disk when this returns.
     *
     * @param actor who does it, for the audit log
     */
    public Created create(ApiKey.Wanted wanted, String actor) {
        return jdbi.inTransaction(handle -> create(handle, wanted, actor));
    }

    /** An administrator's key, if none was ever made for this database, by any node. */
    public Optional<Created> createFirst() {
        return jdbi.inTransaction(handle -> {
            Created created =
                    create(handle, new ApiKey.Wanted(FIRST_NAME, Role.ADMIN, null, null), "service");
            boolean first = handle.createUpdate("INSERT INTO first_admin (place, key_id) VALUES (1, :id)"
                            + " ON CONFLICT DO NOTHING")
                    .bind("id", created.key().id())
                    .execute() == 1;
            if (!first) {
                handle.rollback();
            }
            return first ? Optional.of(created) : Optional.empty();
        });
    }

    /** The key that {@code text} is, where it is good now. */
    public Optional<ApiKey> find(ApiKeyText text) {
        Instant now = clock.instant();
        Optional<ApiKey> found = jdbi.withHandle(handle -> handle
                        .createQuery("SELECT " + COLUMNS + ", digest FROM api_key WHERE id = :id")
                        .bind("id", text.id())
                        .map((row, context) -> text.hasDigest(row.getString("digest")) ? read(row) : null)
                        .findOne())
                .filter(key -> key.isGood(now));
        found.ifPresent(key -> noteUse(key, now));
        return found;
    }

    /** All keys, also those that are not good any more, the oldest first. */
    public List<ApiKey> list() {
        return jdbi.withHandle(handle -> handle
                .createQuery("SELECT " + COLUMNS + " FROM api_key ORDER BY created_at, id")
                .map((row, context) -> read(row))
                .list());
    }

    public Optional<ApiKey> byId(String id) {
        return jdbi.withHandle(handle -> handle
                .createQuery("SELECT " + COLUMNS + " FROM api_key WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> read(row))
                .findOne());
    }

    /**
     * Ends a key, for all nodes at once.
     *
     * @param actor who does it, for the audit log
     * @return whether there was such a key that was not revoked
     */
    public boolean revoke(String id, String actor) {
        return jdbi.inTransaction(handle -> {
            Optional<ApiKey> revoked = handle
                    .createQuery("UPDATE api_key SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL"
                            + " RETURNING " + COLUMNS)
                    .bind("now", clock.millis())
                    .bind("id", id)
                    .map((row, context) -> read(row))
                    .findOne();
            revoked.ifPresent(key -> audit.append(handle, event(key, actor, "api-key.revoked")));
            return revoked.isPresent();
        });
    }

    private Created create(Handle handle, ApiKey.Wanted wanted, String actor) {
        ApiKeyText text = ApiKeyText.random(random);
        long now = clock.millis();
        handle.createUpdate("INSERT INTO api_key (id, digest, name, role, relying_party, created_at, expires_at)"
                        + " VALUES (:id, :digest, :name, :role, :rp, :now, :expires)")
                .bind("id", text.id())
                .bind("digest", text.digest())
                .bind("name", wanted.name())
                .bind("role", wanted.role().name())
                .bind("rp", wanted.relyingParty())
                .bind("now", now)
                .bind("expires", wanted.expiresAt() == null ? null : (Long) wanted.expiresAt().toEpochMilli())
                .execute();
        ApiKey key = new ApiKey(text.id(), wanted.name(), wanted.role(), wanted.relyingParty(),
                Instant.ofEpochMilli(now), wanted.expiresAt(), null, null);
        audit.append(handle, event(key, actor, "api-key.created"));
        return new Created(key, text);
    }

    private void noteUse(ApiKey key, Instant now) {
        if (key.lastUsedAt() != null && now.isBefore(key.lastUsedAt().plus(LAST_USE_GRAIN))) {
            return;
        }
        try {
            jdbi.useHandle(handle -> handle
                    .createUpdate("UPDATE api_key SET last_used_at = :now WHERE id = :id")
                    .bind("now", now.toEpochMilli())
                    .bind("id", key.id())
                    .execute());
        } catch (JdbiException e) {
            // Such as on a full disk, where reading still works: no reason to turn the caller away.
            LOG.debug("The last use of key {} could not be noted.", key.id(), e);
        }
    }

    private static AuditEvent event(ApiKey key, String actor, String action) {
        return new AuditEvent(key.relyingParty(), actor, action, key.id(), key.role().word() + ", " + key.name());
    }

    private static ApiKey read(ResultSet row) throws SQLException {
        return new ApiKey(
                row.getString("id"),
                row.getString("name"),
                Role.valueOf(row.getString("role")),
                row.getString("relying_party"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                instant(row, "expires_at"),
                instant(row, "revoked_at"),
                instant(row, "last_used_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
