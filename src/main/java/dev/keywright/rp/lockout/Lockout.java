package dev.keywright.rp.lockout;

import dev.keywright.audit.AuditEvent;
import dev.keywright.audit.AuditLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Slows guessing down. An attempt is counted before it is judged, by the one statement that also asks whether it may be
 * made: of many guesses at once, no more are judged than of as many in turn. All of it is in the database, for every
 * node and across restarts. Whether a user exists makes no difference.
 *
 * <p>A clock that is set back moves all times of a row with it when the row is next asked: nothing is unlocked early,
 * and nothing stays locked longer than the longest wait.
 */
public final class Lockout {

    /** Nodes' clocks differ by less; a clock that is further behind the row was set back. */
    private static final long CLOCKS_DIFFER_MILLISECONDS = 10_000;
    private static final long SWEEP_EVERY_MILLISECONDS = 60_000;

    private static final String KEY = " WHERE scope = :scope AND relying_party = :rp AND subject = :subject";

    /** How far the row's times must move back; on a sane clock 0. */
    private static final String SHIFT =
            "(CASE WHEN lockout.counted_at > :now + :differ THEN lockout.counted_at - :now ELSE 0 END)";

    private static final String COUNT = "INSERT INTO lockout"
            + " (scope, relying_party, subject, counted_at, forgiven_at, locked_until)"
            + " VALUES (:scope, :rp, :subject, :now, :now + :forget, 0)"
            + " ON CONFLICT (scope, relying_party, subject) DO UPDATE SET counted_at = :now, locked_until = 0,"
            + " forgiven_at = :forget + CASE WHEN lockout.forgiven_at - " + SHIFT + " > :now"
            + " THEN lockout.forgiven_at - " + SHIFT + " ELSE :now END"
            + " WHERE lockout.locked_until - " + SHIFT + " <= :now"
            + " RETURNING forgiven_at";

    private final Jdbi jdbi;
    private final InstantSource clock;
    private final AuditLog audit;
    private final AtomicLong lastSweep = new AtomicLong(Long.MIN_VALUE);

    public Lockout(Jdbi jdbi, InstantSource clock, AuditLog audit) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.audit = audit;
    }

    /**
     * Counts an attempt that is about to be judged. Whoever calls this calls {@link #succeeded} if the attempt turns
     * out right, and nothing if it does not.
     *
     * @param relyingParty its short name
     * @param user         as given, whether there is such a user or not; null where nobody is named
     * @param address      where the person is who tries, or null where that is not known: never that of an application
     *                     which asks for many
     * @throws LockedOut when one of the three is locked; then nothing was counted
     */
    public void begin(String relyingParty, @Nullable String user, @Nullable String address) throws LockedOut {
        long now = clock.millis();
        sweep(now);
        List<Subject> subjects = Subject.of(relyingParty, user, address);
        boolean counted = jdbi.inTransaction(handle -> {
            for (Subject subject : subjects) {
                if (!count(handle, subject, now)) {
                    handle.rollback();
                    return false;
                }
            }
            return true;
        });
        if (!counted) {
            throw new LockedOut(jdbi.inTransaction(handle -> remaining(handle, subjects, now)));
        }
    }

    /** Forgives the user's failures, and takes this attempt back from the address's and the relying party's. */
    public void succeeded(String relyingParty, @Nullable String user, @Nullable String address) {
        jdbi.useTransaction(handle -> succeeded(handle, relyingParty, user, address));
    }

    /** As {@link #succeeded(String, String, String)}, in the transaction of what succeeded. */
    public void succeeded(Handle handle, String relyingParty, @Nullable String user, @Nullable String address) {
        long now = clock.millis();
        for (Subject subject : Subject.of(relyingParty, user, address)) {
            if (subject.scope() == LockoutScope.USER) {
                subject.bind(handle.createUpdate("DELETE FROM lockout" + KEY)).execute();
            } else {
                takeBack(handle, subject, now);
            }
        }
    }

    /** All whose failures still count, those of {@code relyingParty} only unless it is null; the longest locked first. */
    public List<LockoutEntry> list(@Nullable String relyingParty) {
        long now = clock.millis();
        return jdbi.withHandle(handle -> handle
                .createQuery("SELECT scope, relying_party, subject, forgiven_at, locked_until FROM lockout"
                        + " WHERE (forgiven_at > :now OR locked_until > :now)"
                        + (relyingParty == null ? "" : " AND relying_party = :rp")
                        + " ORDER BY locked_until DESC, forgiven_at DESC, scope, relying_party, subject LIMIT 1000")
                .bind("now", now)
                .bindMap(relyingParty == null ? Map.of() : Map.of("rp", relyingParty))
                .map((row, context) -> {
                    LockoutScope scope = LockoutScope.valueOf(row.getString(1));
                    long lockedUntil = row.getLong(5);
                    return new LockoutEntry(
                            scope,
                            scope == LockoutScope.ADDRESS ? null : row.getString(2),
                            row.getString(3),
                            scope.backoff().failures(row.getLong(4), now),
                            lockedUntil > now ? Instant.ofEpochMilli(lockedUntil) : null);
                })
                .list());
    }

    /**
     * Forgives all failures of a subject, so that it can try again at once.
     *
     * @param relyingParty its short name; not asked for an address
     * @param actor        who does it, for the audit log
     * @return whether there was anything to forgive
     */
    public boolean lift(LockoutScope scope, String relyingParty, String subject, String actor) {
        Subject lifted = new Subject(scope, scope == LockoutScope.ADDRESS ? "" : relyingParty, subject);
        return jdbi.inTransaction(handle -> {
            boolean found = lifted.bind(handle.createUpdate("DELETE FROM lockout" + KEY)).execute() > 0;
            if (found) {
                audit.append(handle, lifted.event(actor, "lockout.lifted", null));
            }
            return found;
        });
    }

    private boolean count(Handle handle, Subject subject, long now) {
        Backoff backoff = subject.scope().backoff();
        OptionalLong forgivenAt = subject.bind(handle.createQuery(COUNT))
                .bind("now", now)
                .bind("differ", CLOCKS_DIFFER_MILLISECONDS)
                .bind("forget", backoff.forgetEvery().toMillis())
                .mapTo(Long.class)
                .stream()
                .mapToLong(Long::longValue)
                .findFirst();
        if (forgivenAt.isEmpty()) {
            return false;
        }
        long failures = backoff.failures(forgivenAt.getAsLong(), now);
        Duration wait = backoff.waitAfter(failures);
        if (!wait.isZero()) {
            lock(handle, subject, now + wait.toMillis());
            audit.append(handle, subject.event("service", "lockout.began",
                    "for " + wait.toSeconds() + " s unless this attempt, the " + failures + "th, is right"));
        }
        return true;
    }

    private static void lock(Handle handle, Subject subject, long until) {
        subject.bind(handle.createUpdate("UPDATE lockout SET locked_until = :until" + KEY))
                .bind("until", until)
                .execute();
    }

    private static void takeBack(Handle handle, Subject subject, long now) {
        Backoff backoff = subject.scope().backoff();
        subject.bind(handle.createQuery("UPDATE lockout SET forgiven_at = forgiven_at - :forget" + KEY
                        + " RETURNING forgiven_at, locked_until"))
                .bind("forget", backoff.forgetEvery().toMillis())
                .map((row, context) -> new long[] {row.getLong(1), row.getLong(2)})
                .findOne()
                .ifPresent(row -> {
                    // Not lifted altogether: a right answer now and then must not buy wrong ones.
                    long until = now + backoff.waitAfter(backoff.failures(row[0], now)).toMillis();
                    if (until < row[1]) {
                        lock(handle, subject, until);
                    }
                });
    }

    /** How long the longest lock of the subjects still holds; rows from before the clock was set back are moved. */
    private static Duration remaining(Handle handle, List<Subject> subjects, long now) {
        long longest = 0;
        for (Subject subject : subjects) {
            subject.bind(handle.createUpdate("UPDATE lockout SET forgiven_at = forgiven_at - " + SHIFT
                            + ", locked_until = locked_until - " + SHIFT + ", counted_at = :now" + KEY
                            + " AND counted_at > :now + :differ"))
                    .bind("now", now)
                    .bind("differ", CLOCKS_DIFFER_MILLISECONDS)
                    .execute();
            longest = Math.max(longest, subject.bind(handle.createQuery("SELECT locked_until FROM lockout" + KEY))
                    .mapTo(Long.class)
                    .findOne()
                    .orElse(now) - now);
        }
        return Duration.ofMillis(longest);
    }

    /** Forgets what no longer counts. One scope at a time: with rows of one kind, no deadlock with who counts. */
    private void sweep(long now) {
        long last = lastSweep.get();
        boolean due = last == Long.MIN_VALUE || Math.abs(now - last) >= SWEEP_EVERY_MILLISECONDS;
        if (due && lastSweep.compareAndSet(last, now)) {
            for (LockoutScope scope : LockoutScope.values()) {
                jdbi.useHandle(handle -> handle.execute(
                        "DELETE FROM lockout WHERE scope = ? AND forgiven_at <= ? AND locked_until <= ?",
                        scope.name(), now, now));
            }
        }
    }

    /** Whose failures are counted; addresses over all relying parties. */
    private record Subject(LockoutScope scope, String relyingParty, String subject) {

        /** Always in the same order, so that two attempts never wait for each other. */
        static List<Subject> of(String relyingParty, @Nullable String user, @Nullable String address) {
            List<Subject> subjects = new ArrayList<>(3);
            if (user != null) {
                subjects.add(new Subject(LockoutScope.USER, relyingParty, user));
            }
            if (address != null) {
                String subscriber = NetworkAddress.parse(address).map(NetworkAddress::subscriber).orElse(address);
                subjects.add(new Subject(LockoutScope.ADDRESS, "", subscriber));
            }
            subjects.add(new Subject(LockoutScope.RELYING_PARTY, relyingParty, ""));
            return subjects;
        }

        <S extends org.jdbi.v3.core.statement.SqlStatement<S>> S bind(S statement) {
            return statement.bind("scope", scope.name()).bind("rp", relyingParty).bind("subject", subject);
        }

        AuditEvent event(String actor, String action, @Nullable String detail) {
            return new AuditEvent(
                    relyingParty.isEmpty() ? null : relyingParty,
                    actor,
                    action,
                    scope == LockoutScope.RELYING_PARTY
                            ? null
                            : scope.name().toLowerCase(Locale.ROOT) + " " + subject,
                    detail);
        }
    }
}
