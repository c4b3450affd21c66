package dev.keywright.rp;

import dev.keywright.audit.AuditEvent;
import dev.keywright.audit.AuditLog;
import dev.keywright.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The records of one relying party in the database, which several nodes may share. */
final class DatabaseRecords implements Records {

    private static final String PASSKEY_OF_ACCOUNT = "SELECT credential.*, account.username, account.display_name"
            + " FROM credential JOIN account ON account.relying_party = credential.relying_party"
            + " AND account.user_handle = credential.user_handle WHERE credential.relying_party = :rp";

    private final Jdbi jdbi;
    private final AuditLog audit;
    private final String relyingParty;

    DatabaseRecords(Database database, AuditLog audit, String relyingParty) {
        this.jdbi = database.jdbi();
        this.audit = audit;
        this.relyingParty = relyingParty;
    }

    @Override
    public void begin(Ceremony.Kind kind, String challenge, Ceremony ceremony, Instant expires) {
        String request = RelyingPartyJson.write(ceremony);
        jdbi.useHandle(handle -> handle
                .createUpdate("INSERT INTO ceremony (relying_party, challenge, kind, request, expires_at)"
                        + " VALUES (:rp, :challenge, :kind, :request, :expires)")
                .bind("rp", relyingParty)
                .bind("challenge", challenge)
                .bind("kind", kind.name())
                .bind("request", request)
                .bind("expires", expires.toEpochMilli())
                .execute());
    }

    @Override
    public Optional<Waiting> waiting(Ceremony.Kind kind, String challenge) {
        return jdbi.withHandle(handle -> handle
                .createQuery("SELECT request, expires_at FROM ceremony WHERE relying_party = :rp"
                        + " AND challenge = :challenge AND kind = :kind")
                .bind("rp", relyingParty)
                .bind("challenge", challenge)
                .bind("kind", kind.name())
                .map((row, context) -> new Waiting(
                        RelyingPartyJson.ceremony(row.getString(1)), Instant.ofEpochMilli(row.getLong(2))))
                .findOne());
    }

    @Override
    public void giveUp(String challenge, AuditEvent event) {
        jdbi.useTransaction(handle -> {
            useUp(handle, challenge);
            audit.append(handle, event);
        });
    }

    /** One deletion both finds and uses it up, so that of two that race exactly one gets it. */
    private boolean useUp(Handle handle, String challenge) {
        return handle.createUpdate("DELETE FROM ceremony WHERE relying_party = :rp AND challenge = :challenge")
                        .bind("rp", relyingParty)
                        .bind("challenge", challenge)
                        .execute()
                == 1;
    }

    @Override
    public Settled register(String challenge, StoredPasskey stored, AuditEvent event) {
        return jdbi.inTransaction(handle -> {
            if (!useUp(handle, challenge)) {
                return Settled.CHALLENGE_GONE;
            }
            Passkey passkey = stored.passkey();
            handle.createUpdate("INSERT INTO account (relying_party, user_handle, username, display_name, created_at)"
                            + " VALUES (:rp, :handle, :name, :display, :now) ON CONFLICT DO NOTHING")
                    .bind("rp", relyingParty)
                    .bind("handle", stored.userHandle())
                    .bind("name", passkey.username())
                    .bind("display", passkey.displayName())
                    .bind("now", passkey.createdAt().toEpochMilli())
                    .execute();
            if (insert(handle, stored) == 0) {
                // No account without a passkey remains; the challenge is given up by the caller.
                handle.rollback();
                return Settled.PASSKEY_TAKEN;
            }
            audit.append(handle, event);
            return Settled.DONE;
        });
    }

    private int insert(Handle handle, StoredPasskey stored) {
        Passkey passkey = stored.passkey();
        return handle.createUpdate("INSERT INTO credential (relying_party, credential_id, user_handle, public_key,"
                        + " algorithm, signature_count, transports, backup_eligible, backed_up, discoverable, aaguid,"
                        + " attestation_type, attestation_format, trusted, cred_protect, prf, large_blob, created_at,"
                        + " last_used_at) VALUES (:rp, :id, :handle, :key, :algorithm, :count, :transports, :eligible,"
                        + " :backedUp, :discoverable, :aaguid, :type, :format, :trusted, :protect, :prf, :blob, :now,"
                        + " NULL) ON CONFLICT DO NOTHING")
                .bind("rp", relyingParty)
                .bind("id", passkey.id())
                .bind("handle", stored.userHandle())
                .bind("key", stored.publicKey())
                .bind("algorithm", passkey.algorithm())
                .bind("count", passkey.signatureCount())
                .bind("transports", String.join(",", passkey.transports()))
                .bind("eligible", bit(passkey.backupEligible()))
                .bind("backedUp", bit(passkey.backedUp()))
                .bind("discoverable", passkey.discoverable() == null ? null : bit(passkey.discoverable()))
                .bind("aaguid", passkey.aaguid())
                .bind("type", passkey.attestationType())
                .bind("format", passkey.attestationFormat())
                .bind("trusted", bit(passkey.trusted()))
                .bind("protect", passkey.extensions().credProtect())
                .bind("prf", bit(passkey.extensions().prf()))
                .bind("blob", bit(passkey.extensions().largeBlob()))
                .bind("now", passkey.createdAt().toEpochMilli())
                .execute();
    }

    @Override
    public Settled signIn(String challenge, Passkey used, boolean counting, AuditEvent event) {
        return jdbi.inTransaction(handle -> {
            if (!useUp(handle, challenge)) {
                return Settled.CHALLENGE_GONE;
            }
            int noted = handle.createUpdate("UPDATE credential SET signature_count = CASE WHEN signature_count"
                            + " < :count THEN :count ELSE signature_count END, backed_up = :backedUp,"
                            + " last_used_at = :now WHERE relying_party = :rp AND credential_id = :id"
                            + " AND (:counting = 0 OR signature_count < :count)")
                    .bind("count", used.signatureCount())
                    .bind("backedUp", bit(used.backedUp()))
                    .bind("now", millis(used.lastUsedAt()))
                    .bind("rp", relyingParty)
                    .bind("id", used.id())
                    .bind("counting", bit(counting))
                    .execute();
            if (noted == 0) {
                return Settled.COUNTER_MOVED;
            }
            audit.append(handle, event);
            return Settled.DONE;
        });
    }

    @Override
    public Optional<StoredPasskey> find(String credentialId) {
        return jdbi.withHandle(handle -> select(handle, " AND credential.credential_id = :id")
                .bind("id", credentialId)
                .map((row, context) -> new StoredPasskey(
                        passkey(row), row.getString("user_handle"), row.getString("public_key")))
                .findOne());
    }

    @Override
    public Optional<Account> account(String username) {
        return jdbi.withHandle(handle -> handle
                .createQuery("SELECT * FROM account WHERE relying_party = :rp AND username = :name")
                .bind("rp", relyingParty)
                .bind("name", username)
                .map((row, context) -> new Account(
                        row.getString("username"),
                        row.getString("display_name"),
                        row.getString("user_handle"),
                        Instant.ofEpochMilli(row.getLong("created_at"))))
                .findOne());
    }

    @Override
    public List<Passkey> passkeys(String username) {
        return jdbi.withHandle(handle -> select(handle, " AND account.username = :name ORDER BY credential.created_at")
                .bind("name", username)
                .map((row, context) -> passkey(row))
                .list());
    }

    @Override
    public List<Passkey> passkeys() {
        return jdbi.withHandle(handle -> select(handle, " ORDER BY account.username, credential.created_at")
                .map((row, context) -> passkey(row))
                .list());
    }

    private Query select(Handle handle, String rest) {
        return handle.createQuery(PASSKEY_OF_ACCOUNT + rest).bind("rp", relyingParty);
    }

    @Override
    public boolean remove(String username, String credentialId, AuditEvent event) {
        return jdbi.inTransaction(handle -> {
            int removed = handle.createUpdate("DELETE FROM credential WHERE relying_party = :rp AND credential_id = :id"
                            + " AND user_handle = (SELECT user_handle FROM account WHERE relying_party = :rp"
                            + " AND username = :name)")
                    .bind("rp", relyingParty)
                    .bind("id", credentialId)
                    .bind("name", username)
                    .execute();
            return told(handle, removed == 1, event);
        });
    }

    @Override
    public Optional<Integer> removeAccount(String username, AuditEvent event) {
        return jdbi.inTransaction(handle -> {
            int passkeys = handle.createUpdate("DELETE FROM credential WHERE relying_party = :rp AND user_handle ="
                            + " (SELECT user_handle FROM account WHERE relying_party = :rp AND username = :name)")
                    .bind("rp", relyingParty)
                    .bind("name", username)
                    .execute();
            int accounts = handle.createUpdate("DELETE FROM account WHERE relying_party = :rp AND username = :name")
                    .bind("rp", relyingParty)
                    .bind("name", username)
                    .execute();
            return told(handle, accounts == 1, event) ? Optional.of(passkeys) : Optional.empty();
        });
    }

    @Override
    public boolean rename(String username, String displayName, AuditEvent event) {
        return jdbi.inTransaction(handle -> {
            int renamed = handle.createUpdate("UPDATE account SET display_name = :display WHERE relying_party = :rp"
                            + " AND username = :name")
                    .bind("display", displayName)
                    .bind("rp", relyingParty)
                    .bind("name", username)
                    .execute();
            return told(handle, renamed == 1, event);
        });
    }

    private boolean told(Handle handle, boolean happened, AuditEvent event) {
        if (happened) {
            audit.append(handle, event);
        }
        return happened;
    }

    private static Passkey passkey(ResultSet row) throws SQLException {
        int discoverable = row.getInt("discoverable");
        Boolean isDiscoverable = row.wasNull() ? null : Boolean.valueOf(discoverable == 1);
        return new Passkey(
                row.getString("credential_id"),
                row.getString("username"),
                row.getString("display_name"),
                row.getString("aaguid"),
                row.getInt("algorithm"),
                row.getString("attestation_type"),
                row.getString("attestation_format"),
                row.getInt("trusted") == 1,
                isDiscoverable,
                row.getInt("backup_eligible") == 1,
                row.getInt("backed_up") == 1,
                row.getLong("signature_count"),
                Stream.of(row.getString("transports").split(","))
                        .filter(transport -> !transport.isEmpty())
                        .toList(),
                new Passkey.Extensions(
                        row.getInt("cred_protect"), row.getInt("prf") == 1, row.getInt("large_blob") == 1),
                Instant.ofEpochMilli(row.getLong("created_at")),
                instant(row, "last_used_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    private static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }

    private static int bit(boolean truth) {
        return truth ? 1 : 0;
    }
}
