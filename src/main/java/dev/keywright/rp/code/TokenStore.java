package dev.keywright.rp.code;

import dev.keywright.oath.HashAlgorithm;
import dev.keywright.rp.stepup.Factor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/**
 * The tokens in the database. A code is spent by one statement that compares and sets: of several that race, in this
 * process or another, one finds the position older than its own.
 */
final class TokenStore {

    private static final String OF_USER = " FROM code_token WHERE relying_party = :rp AND username = :user";
    private static final RowMapper<StoredToken> TOKEN = (row, context) -> token(row);

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{22}");

    private final Jdbi jdbi;

    TokenStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Whether there was room for it among {@code most} of its user, and no confirmed one with its fingerprint. */
    boolean add(Handle handle, StoredToken stored, String fingerprint, int most) {
        CodeToken token = stored.token();
        return handle.createUpdate("INSERT INTO code_token (id, relying_party, username, label, kind, algorithm,"
                                + " digits, period, public_id, sealed, fingerprint, last_position, drift, created_at,"
                                + " confirmed_at) SELECT :id, :rp, :user, :label, :kind, :algorithm,"
                                + " :digits, :period, :publicId, :sealed, :fingerprint, :position, 0, :created,"
                                + " :confirmed WHERE (SELECT count(*)" + OF_USER + ") < :most"
                                + " ON CONFLICT DO NOTHING")
                        .bind("id", token.id())
                        .bind("rp", stored.relyingParty())
                        .bind("user", token.username())
                        .bind("label", token.label())
                        .bind("kind", token.kind().name())
                        .bind("algorithm", token.algorithm() == null ? null : token.algorithm().name())
                        .bind("digits", (long) token.digits())
                        .bind("period", (long) token.period())
                        .bind("publicId", token.publicId())
                        .bind("sealed", stored.sealed())
                        .bind("fingerprint", fingerprint)
                        .bind("position", stored.lastPosition())
                        .bind("created", token.createdAt().toEpochMilli())
                        .bind("confirmed", token.confirmedAt() == null ? null : token.confirmedAt().toEpochMilli())
                        .bind("most", (long) most)
                        .execute()
                == 1;
    }

    /** A user's tokens, and how far off their codes may be. */
    record Known(List<StoredToken> tokens, CodeSettings settings) {}

    Known known(String relyingParty, String username) {
        return jdbi.withHandle(handle ->
                new Known(ofUser(handle, relyingParty, username), settings(handle, relyingParty)));
    }

    /** A user's tokens, the oldest first. */
    List<StoredToken> ofUser(String relyingParty, String username) {
        return jdbi.withHandle(handle -> ofUser(handle, relyingParty, username));
    }

    private static List<StoredToken> ofUser(Handle handle, String relyingParty, String username) {
        return handle.createQuery("SELECT *" + OF_USER + " ORDER BY created_at, id")
                .bind("rp", relyingParty)
                .bind("user", username)
                .map(TOKEN)
                .list();
    }

    Optional<StoredToken> find(String relyingParty, String id) {
        return !isId(id) ? Optional.empty() : jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT * FROM code_token WHERE relying_party = :rp AND id = :id")
                .bind("rp", relyingParty)
                .bind("id", id)
                .map(TOKEN)
                .findOne());
    }

    /** Spends the code at {@code position} of a confirmed token, and all before it; whether it had not been spent. */
    boolean spend(Handle handle, String id, long position, int drift, Instant now) {
        return handle.createUpdate("UPDATE code_token SET last_position = :position, drift = :drift,"
                                + " last_used_at = :now WHERE id = :id AND last_position < :position"
                                + " AND confirmed_at IS NOT NULL")
                        .bind("position", position)
                        .bind("drift", (long) drift)
                        .bind("now", now.toEpochMilli())
                        .bind("id", id)
                        .execute()
                == 1;
    }

    /**
     * Confirms a token that waits for it, by the code at {@code position}, which is spent.
     *
     * @return whether it waited, and no confirmed one has its fingerprint
     */
    boolean confirm(Handle handle, String id, long position, int drift, Instant now) {
        return handle.createUpdate("UPDATE code_token SET last_position = :position, drift = :drift,"
                                + " last_used_at = :now, confirmed_at = :now WHERE id = :id"
                                + " AND last_position < :position AND confirmed_at IS NULL AND NOT EXISTS (SELECT 1"
                                + " FROM code_token other WHERE other.relying_party = code_token.relying_party"
                                + " AND other.fingerprint = code_token.fingerprint"
                                + " AND other.confirmed_at IS NOT NULL)")
                        .bind("position", position)
                        .bind("drift", (long) drift)
                        .bind("now", now.toEpochMilli())
                        .bind("id", id)
                        .execute()
                == 1;
    }

    /** Whether it was there. */
    boolean remove(Handle handle, String relyingParty, String username, String id) {
        return handle.createUpdate("DELETE" + OF_USER + " AND id = :id")
                        .bind("rp", relyingParty)
                        .bind("user", username)
                        .bind("id", id)
                        .execute()
                == 1;
    }

    /** How many there were. */
    int removeAll(Handle handle, String relyingParty, String username) {
        return handle.createUpdate("DELETE" + OF_USER)
                .bind("rp", relyingParty)
                .bind("user", username)
                .execute();
    }

    /** Forgets a user's tokens that nobody has confirmed since {@code before}. */
    void forgetUnconfirmed(Handle handle, String relyingParty, String username, Instant before) {
        handle.createUpdate("DELETE" + OF_USER + " AND confirmed_at IS NULL AND created_at < :before")
                .bind("rp", relyingParty)
                .bind("user", username)
                .bind("before", before.toEpochMilli())
                .execute();
    }

    CodeSettings settings(String relyingParty) {
        return jdbi.withHandle(handle -> settings(handle, relyingParty));
    }

    private static CodeSettings settings(Handle handle, String relyingParty) {
        return handle.createQuery("SELECT totp_window, hotp_ahead FROM code_setting WHERE relying_party = :rp")
                .bind("rp", relyingParty)
                .map((row, context) -> new CodeSettings(row.getInt(1), row.getInt(2)))
                .findOne()
                .orElse(CodeSettings.DEFAULT);
    }

    void keep(Handle handle, String relyingParty, CodeSettings settings) {
        handle.createUpdate("INSERT INTO code_setting (relying_party, totp_window, hotp_ahead)"
                        + " VALUES (:rp, :window, :ahead) ON CONFLICT (relying_party) DO UPDATE SET"
                        + " totp_window = excluded.totp_window, hotp_ahead = excluded.hotp_ahead")
                .bind("rp", relyingParty)
                .bind("window", (long) settings.totpWindow())
                .bind("ahead", (long) settings.hotpAhead())
                .execute();
    }

    /** Whether {@code text} could be the id of a token. */
    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    private static StoredToken token(ResultSet row) throws SQLException {
        String algorithm = row.getString("algorithm");
        return new StoredToken(
                new CodeToken(
                        row.getString("id"),
                        row.getString("username"),
                        row.getString("label"),
                        Factor.valueOf(row.getString("kind")),
                        algorithm == null ? null : HashAlgorithm.valueOf(algorithm),
                        row.getInt("digits"),
                        row.getInt("period"),
                        row.getString("public_id"),
                        row.getInt("drift"),
                        Instant.ofEpochMilli(row.getLong("created_at")),
                        instant(row, "confirmed_at"),
                        instant(row, "last_used_at")),
                row.getString("relying_party"),
                row.getString("sealed"),
                row.getLong("last_position"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
