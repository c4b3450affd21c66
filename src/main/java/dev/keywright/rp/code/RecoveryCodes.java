package dev.keywright.rp.code;

import dev.keywright.audit.AuditEvent;
import dev.keywright.audit.AuditLog;
import dev.keywright.crypto.RandomSource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The codes that a user keeps on paper for the day that a token is lost; each is good once. */
public final class RecoveryCodes {

    private static final int CODES = 10;
    private static final String OF_USER = " FROM recovery_code WHERE relying_party = :rp AND username = :user";

    private final Jdbi jdbi;
    private final AuditLog audit;
    private final InstantSource clock;
    private final RandomSource random;
    private final CodeKey key;

    RecoveryCodes(Jdbi jdbi, AuditLog audit, InstantSource clock, RandomSource random, CodeKey key) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.clock = clock;
        this.random = random;
        this.key = key;
    }

    /** Ten new codes; the user's old ones are good no more. They cannot be had again: only their hashes are kept. */
    public List<String> replace(String relyingParty, String username, String actor) throws CodeException {
        CodeException.checkUsername(username);
        List<String> codes = Stream.generate(() -> RecoveryCode.draw(random)).limit(CODES).toList();
        jdbi.useTransaction(handle -> {
            // First, since it locks the row: of two new sets at once one replaces the other, and they do not add up.
            handle.createUpdate("INSERT INTO recovery_set (relying_party, username, created_at)"
                            + " VALUES (:rp, :user, :now) ON CONFLICT (relying_party, username)"
                            + " DO UPDATE SET created_at = excluded.created_at")
                    .bind("rp", relyingParty)
                    .bind("user", username)
                    .bind("now", clock.instant().toEpochMilli())
                    .execute();
            forget(handle, relyingParty, username);
            for (String code : codes) {
                handle.createUpdate("INSERT INTO recovery_code (hash, relying_party, username, used_at)"
                                + " VALUES (:hash, :rp, :user, NULL)")
                        .bind("hash", key.ofRecoveryCode(relyingParty, username, code))
                        .bind("rp", relyingParty)
                        .bind("user", username)
                        .execute();
            }
            audit.append(handle, new AuditEvent(
                    relyingParty, actor, "recovery-codes.replaced", username, CODES + " new codes"));
        });
        return codes.stream().map(RecoveryCode::grouped).toList();
    }

    /** How many of the user's codes are not used. */
    public int left(String relyingParty, String username) throws CodeException {
        CodeException.checkUsername(username);
        return jdbi.withHandle(handle -> handle.createQuery("SELECT count(*)" + OF_USER + " AND used_at IS NULL")
                .bind("rp", relyingParty)
                .bind("user", username)
                .mapTo(int.class)
                .one());
    }

    /** Spends a code; whether it was one of the user's and had not been used. */
    boolean spend(Handle handle, String relyingParty, String username, String code, Instant now) {
        return handle.createUpdate("UPDATE recovery_code SET used_at = :now WHERE hash = :hash"
                                + " AND relying_party = :rp AND username = :user AND used_at IS NULL")
                        .bind("now", now.toEpochMilli())
                        .bind("hash", key.ofRecoveryCode(relyingParty, username, code))
                        .bind("rp", relyingParty)
                        .bind("user", username)
                        .execute()
                == 1;
    }

    /** How many there were, used or not. */
    int forget(Handle handle, String relyingParty, String username) {
        return handle.createUpdate("DELETE" + OF_USER)
                .bind("rp", relyingParty)
                .bind("user", username)
                .execute();
    }
}
