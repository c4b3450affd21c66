package dev.keywright.rp.code;

import dev.keywright.oath.CounterRange;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.rp.stepup.Factor;
import java.time.Instant;
import java.util.Objects;

/**
 * A token as the database has it.
 *
 * @param sealed       its secret, sealed for {@link #place}
 * @param lastPosition the newest time step, counter or pair of counters that was spent, or one less than the first
 */
record StoredToken(CodeToken token, String relyingParty, String sealed, long lastPosition) {

    /** What the place of a sealed secret begins with; the token's id follows. */
    static final String PLACE = "code-token/";

    static String place(String id) {
        return PLACE + id;
    }

    /** Of TOTP and HOTP. */
    HashAlgorithm algorithm() {
        return Objects.requireNonNull(token.algorithm());
    }

    boolean isTotp() {
        return token.kind() == Factor.TOTP;
    }

    boolean isConfirmed() {
        return token.confirmedAt() != null;
    }

    /** The drift to keep when the code of {@code position} was accepted now; 0 but for TOTP. */
    int driftAfter(long position, Instant now) {
        return isTotp() ? CounterRange.drift(now, token.period(), position) : 0;
    }

    /** What says which token it is, in the audit log. */
    String name() {
        return token.kind().word() + " token " + token.id();
    }
}
