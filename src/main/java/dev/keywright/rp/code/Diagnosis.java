package dev.keywright.rp.code;

import dev.keywright.crypto.Secret;
import dev.keywright.oath.CounterRange;
import dev.keywright.oath.Totp;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Why a code is not good, for an operator's eyes and the audit log; whoever typed it must not learn any of this.
 *
 * @param finding a clause, such as "the code is right for 14 minutes ahead"
 * @param seconds by how much the token's clock seems ahead of ours, or null where that is not known
 */
public record Diagnosis(String finding, @Nullable Long seconds) {

    /** How far the audit log looks at each wrong code: little enough work for a flood of them. */
    private static final int SECONDS_NEARBY = 3_600;
    static final int STEPS_NEARBY = SECONDS_NEARBY / Totp.DEFAULT_PERIOD;
    private static final int COUNTERS_NEARBY = 100;
    /** As far as resynchronisation goes. */
    static final int COUNTERS_FAR = 1_000;

    /** How far to look. */
    enum Reach {
        NEARBY,
        FAR
    }

    /** Says why {@code code} is not good for {@code stored}, or that it is. */
    static Diagnosis of(
            StoredToken stored, Secret secret, String code, CodeSettings settings, Instant now, Reach reach) {
        return stored.isTotp()
                ? totp(stored, secret, code, settings, now, reach)
                : hotp(stored, secret, code, settings, reach);
    }

    private static Diagnosis totp(
            StoredToken stored, Secret secret, String code, CodeSettings settings, Instant now, Reach reach) {
        CodeToken token = stored.token();
        int period = token.period();
        long step = Totp.timeStep(now, period);
        CounterRange window = CounterRange.around(now, period, token.drift(), settings.totpWindow());
        int most = CounterRange.mostDrift(period);
        int steps = reach == Reach.FAR ? most : Math.max(1, Math.min(STEPS_NEARBY, SECONDS_NEARBY / period));
        OptionalLong found = CounterRange.around(now, period, reach == Reach.FAR ? 0 : token.drift(), steps)
                .nearest(step + token.drift(), stored.algorithm(), secret, code);
        if (token.digits() != code.length()) {
            return new Diagnosis("the code has " + code.length() + " digits instead of " + token.digits(), null);
        }
        if (stored.lastPosition() > window.last()) {
            return new Diagnosis("this service's clock seems to have been set back: the newest code that was accepted is "
                    + "for " + amount((stored.lastPosition() - step) * period) + " from now", null);
        }
        if (found.isEmpty()) {
            return new Diagnosis("the code is right for no time within " + amount((long) steps * period), null);
        }
        long seconds = (found.getAsLong() - step) * period;
        if (found.getAsLong() <= stored.lastPosition()) {
            return new Diagnosis("the code was used already, or a newer one was", seconds);
        }
        if (found.getAsLong() < window.first() || found.getAsLong() > window.last()) {
            return new Diagnosis("the code is right for " + amount(Math.abs(seconds))
                    + (seconds < 0 ? " behind" : " ahead"), seconds);
        }
        return new Diagnosis("the code is good", seconds);
    }

    private static Diagnosis hotp(
            StoredToken stored, Secret secret, String code, CodeSettings settings, Reach reach) {
        int counters = reach == Reach.FAR ? COUNTERS_FAR : COUNTERS_NEARBY;
        long due = stored.lastPosition() + 1;
        OptionalLong found = new CounterRange(due - counters, CounterRange.lookAhead(due, counters).last())
                .nearest(due, stored.algorithm(), secret, code);
        if (stored.token().digits() != code.length()) {
            return new Diagnosis(
                    "the code has " + code.length() + " digits instead of " + stored.token().digits(), null);
        }
        if (found.isEmpty()) {
            return new Diagnosis("the code is right for no counter within " + counters, null);
        }
        long ahead = found.getAsLong() - due;
        if (ahead < 0) {
            return new Diagnosis("the code was used already, or a newer one was", null);
        }
        return new Diagnosis(
                ahead > settings.hotpAhead() ? "the code is right for " + ahead + " codes ahead" : "the code is good",
                null);
    }

    private static String amount(long seconds) {
        if (seconds < 120) {
            return seconds + " seconds";
        }
        return seconds < 7_200 ? seconds / 60 + " minutes" : seconds / 3_600 + " hours";
    }
}
