package dev.keywright.rp.stepup;

import dev.keywright.crypto.Crypto;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The grants in the database, each under its hash, so that who reads the database can redeem none. */
final class GrantStore {

    private static final String MATCHES = " FROM action_grant WHERE hash = :hash AND relying_party = :rp"
            + " AND username = :user AND action = :action AND expires_at > :now";
    private static final String EARNED = "factor, user_verified, earned_at, credential";

    private GrantStore() {}

    /** Whose grant it is, and for what. */
    record Purpose(String relyingParty, String username, String action) {}

    static void add(Handle handle, Purpose purpose, Proof proof, Grant grant) {
        handle.createUpdate("INSERT INTO action_grant (hash, relying_party, username, action, factor, user_verified,"
                        + " earned_at, credential, expires_at) VALUES (:hash, :rp, :user, :action, :factor, :verified,"
                        + " :earned, :credential, :expires)")
                .bind("hash", hash(grant.token()))
                .bind("rp", purpose.relyingParty())
                .bind("user", purpose.username())
                .bind("action", purpose.action())
                .bind("factor", proof.factor().name())
                .bind("verified", proof.userVerified() ? 1 : 0)
                .bind("earned", proof.at().toEpochMilli())
                .bind("credential", proof.credential())
                .bind("expires", grant.expiresAt().toEpochMilli())
                .execute();
    }

    /** Uses the grant up: of several at once, one deletes the row and gets what stood in it. */
    static Optional<Proof> take(Handle handle, Purpose purpose, String token, Instant now) {
        return select(handle, "DELETE" + MATCHES + " RETURNING " + EARNED, purpose, token, now);
    }

    static Optional<Proof> look(Handle handle, Purpose purpose, String token, Instant now) {
        return select(handle, "SELECT " + EARNED + MATCHES, purpose, token, now);
    }

    private static Optional<Proof> select(
            Handle handle, String sql, Purpose purpose, String token, Instant now) {
        return handle.createQuery(sql)
                .bind("hash", hash(token))
                .bind("rp", purpose.relyingParty())
                .bind("user", purpose.username())
                .bind("action", purpose.action())
                .bind("now", now.toEpochMilli())
                .map((row, context) -> proof(row))
                .findOne();
    }

    private static Proof proof(ResultSet row) throws SQLException {
        return new Proof(
                Factor.valueOf(row.getString("factor")),
                row.getInt("user_verified") == 1,
                Instant.ofEpochMilli(row.getLong("earned_at")),
                row.getString("credential"));
    }

    private static String hash(String token) {
        byte[] hash = Crypto.fastest().sha256(token.getBytes(StandardCharsets.UTF_8));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }
}
