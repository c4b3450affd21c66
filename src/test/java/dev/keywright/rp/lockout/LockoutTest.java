package dev.keywright.rp.lockout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.audit.AuditLog;
import dev.keywright.store.Database;
import dev.keywright.testing.database.Databases;
import dev.keywright.testing.database.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes on one database. */
@Databases
class LockoutTest {

    private static final Instant START = Instant.parse("2026-05-01T12:00:00Z");
    private static final int PARALLEL = 50;

    private volatile Instant now = START;
    private final InstantSource clock = () -> now;
    private Database first;
    private Database second;
    private List<Lockout> nodes;

    @BeforeEach
    void open(TestDatabase empty) throws Exception {
        first = empty.open();
        second = empty.open();
        nodes = List.of(node(first), node(second));
    }

    private Lockout node(Database database) {
        return new Lockout(database.jdbi(), clock, new AuditLog(clock));
    }

    /** How many attempts of so many at once, half of them at each node, were taken. */
    private long taken(int attempts, String user, String address) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> tries = new ArrayList<>();
            for (int i = 0; i < attempts; i++) {
                Lockout node = nodes.get(i % 2);
                tries.add(() -> isTaken(node, user, address));
            }
            long taken = 0;
            for (Future<Boolean> attempt : threads.invokeAll(tries)) {
                taken += attempt.get() ? 1 : 0;
            }
            return taken;
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean isTaken(Lockout node, String user, String address) {
        try {
            node.begin("shop", user, address);
            return true;
        } catch (LockedOut e) {
            return false;
        }
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void ofManyGuessesAtOnceNoMoreAreTakenThanInTurn() throws Exception {
        // Five failures are free, and the sixth locks.
        assertThat(taken(PARALLEL, "ada", null)).isEqualTo(6);
        assertThat(taken(PARALLEL, "ada", null)).isZero();
        for (int wait = 1; wait <= 512; wait *= 2) {
            pass(Duration.ofSeconds(wait).minusMillis(1));
            assertThat(taken(2, "ada", null)).as("before %d s", wait).isZero();
            pass(Duration.ofMillis(1));
            assertThat(taken(4, "ada", null)).as("after %d s", wait).isEqualTo(1);
        }
        pass(Duration.ofMinutes(15).minusMillis(1));
        assertThat(taken(2, "ada", null)).isZero();
        pass(Duration.ofMillis(1));
        assertThat(taken(PARALLEL, "ada", null)).isEqualTo(1);
        assertThat(taken(1, "grace", null)).as("another user").isEqualTo(1);
    }

    @Test
    void theAddressIsLockedBeforeItHasLockedManyUsers() throws Exception {
        for (int user = 0; user < 12; user++) {
            taken(8, "user" + user, "203.0.113.7");
        }
        List<LockoutEntry> locked = nodes.get(0).list(null).stream().filter(e -> e.lockedUntil() != null).toList();
        assertThat(locked).extracting(LockoutEntry::scope).containsExactlyInAnyOrder(
                LockoutScope.USER, LockoutScope.USER, LockoutScope.USER, LockoutScope.ADDRESS);
        assertThat(locked).extracting(LockoutEntry::subject).contains("203.0.113.7");
        assertThat(taken(1, "user40", "203.0.113.8")).as("from elsewhere").isEqualTo(1);
    }

    @Test
    void aRefusedAttemptIsCountedForNobody() throws Exception {
        taken(6, "ada", null);
        taken(PARALLEL, "ada", "203.0.113.7");
        assertThat(nodes.get(1).list(null)).noneMatch(entry -> entry.scope() == LockoutScope.ADDRESS);
        assertThat(nodes.get(1).list("shop")).filteredOn(entry -> entry.scope() == LockoutScope.RELYING_PARTY)
                .singleElement()
                .satisfies(entry -> assertThat(entry.failures()).isEqualTo(6));
    }

    @Test
    void aRightAnswerForgivesTheUserAndTakesBackWhatItCountedElsewhere() throws Exception {
        for (int i = 0; i < 40; i++) {
            nodes.get(0).begin("shop", "ada", "2001:db8::1");
            nodes.get(1).succeeded("shop", "ada", "2001:db8::1");
        }
        assertThat(nodes.get(0).list(null)).isEmpty();

        taken(5, "grace", "2001:db8::1");
        nodes.get(0).begin("shop", "grace", "2001:db8:0:0:ffff::2");
        nodes.get(0).succeeded("shop", "grace", "2001:db8:0:0:ffff::2");
        assertThat(nodes.get(0).list(null)).extracting(LockoutEntry::subject, LockoutEntry::failures)
                .containsExactlyInAnyOrder(tuple("2001:0db8:0000:0000::/64", 5L), tuple("", 5L));
    }

    private static org.assertj.core.groups.Tuple tuple(Object... values) {
        return org.assertj.core.groups.Tuple.tuple(values);
    }

    @Test
    void rightAnswersOfOneDoNotBuyWrongOnesForOthers() throws Exception {
        // 60 guesses from one address, each after a right answer of the guesser's own, as soon as it may be.
        Duration waited = Duration.ZERO;
        for (int guess = 0; guess < 60; guess++) {
            for (String user : List.of("own", "victim" + guess)) {
                waited = waited.plus(beginAsSoonAsItMayBe(user));
                if (user.equals("own")) {
                    nodes.get(0).succeeded("shop", user, "203.0.113.7");
                }
            }
        }
        assertThat(waited).isGreaterThan(Duration.ofHours(2));
    }

    private Duration beginAsSoonAsItMayBe(String user) {
        Duration waited = Duration.ZERO;
        while (true) {
            try {
                nodes.get(0).begin("shop", user, "203.0.113.7");
                return waited;
            } catch (LockedOut e) {
                Duration wait = Duration.ofSeconds(e.retryAfterSeconds());
                pass(wait);
                waited = waited.plus(wait);
            }
        }
    }

    @Test
    void failuresAreForgottenOneByOne() throws Exception {
        taken(6, "ada", null);
        pass(Duration.ofHours(2).plusSeconds(1));
        assertThat(taken(PARALLEL, "ada", null)).as("two of them are").isEqualTo(2);
        pass(Duration.ofHours(7));
        assertThat(taken(1, "someone", null)).isEqualTo(1);
        assertThat(nodes.get(0).list("shop")).noneMatch(entry -> entry.subject().equals("ada"));
        long rows = first.jdbi().withHandle(handle -> handle.createQuery(
                        "SELECT count(*) FROM lockout WHERE subject = 'ada'").mapTo(Long.class).one());
        assertThat(rows).as("swept away").isZero();
    }

    @Test
    void aClockThatIsSetBackNeitherUnlocksNorLocksForEver() throws Exception {
        taken(8, "ada", null);
        pass(Duration.ofSeconds(1));
        assertThat(taken(1, "ada", null)).isEqualTo(1);
        pass(Duration.ofSeconds(2));
        assertThat(taken(1, "ada", null)).as("the eighth, and a lock for 4 s").isEqualTo(1);

        pass(Duration.ofDays(-365));
        assertThat(taken(PARALLEL, "ada", null)).isZero();
        pass(Duration.ofMillis(3999));
        assertThat(taken(PARALLEL, "ada", null)).isZero();
        pass(Duration.ofMillis(1));
        assertThat(taken(PARALLEL, "ada", null)).isEqualTo(1);

        taken(3, "grace", null);
        pass(Duration.ofDays(-365));
        assertThat(taken(PARALLEL, "grace", null)).as("as many as were left").isEqualTo(3);
    }

    @Test
    void anOperatorListsAndLifts() throws Exception {
        taken(PARALLEL, "ada", "203.0.113.7");
        assertThat(nodes.get(1).list("shop").get(0)).isEqualTo(
                new LockoutEntry(LockoutScope.USER, "shop", "ada", 6, START.plusSeconds(1)));
        assertThat(nodes.get(1).list("other")).isEmpty();
        assertThat(nodes.get(1).lift(LockoutScope.USER, "other", "ada", "olga")).isFalse();
        assertThat(nodes.get(1).lift(LockoutScope.USER, "shop", "ada", "olga")).isTrue();
        assertThat(nodes.get(0).lift(LockoutScope.ADDRESS, "", "203.0.113.7", "olga")).isTrue();
        assertThat(taken(PARALLEL, "ada", null)).isEqualTo(6);
        List<String> log = first.jdbi().withHandle(handle -> handle.createQuery(
                        "SELECT actor || ' ' || action || ' ' || subject FROM audit_event").mapTo(String.class).list());
        assertThat(log).containsExactly("service lockout.began user ada", "olga lockout.lifted user ada",
                "olga lockout.lifted address 203.0.113.7", "service lockout.began user ada");
    }

    @Test
    void theRefusalSaysWhenToTryAgainAndNothingElse() throws Exception {
        taken(7, "ada", null);
        assertThatThrownBy(() -> nodes.get(0).begin("shop", "ada", null))
                .isInstanceOf(LockedOut.class)
                .hasMessage("Too many attempts failed; try again in 1 second.");
        pass(Duration.ofSeconds(1));
        taken(1, "ada", null);
        assertThatThrownBy(() -> nodes.get(0).begin("shop", "ada", null))
                .hasMessage("Too many attempts failed; try again in 2 seconds.");
    }

    @Test
    void aRelyingPartyIsLockedLateAndNotForLong() throws Exception {
        List<String> users = IntStream.range(0, 1001).mapToObj(i -> "user" + i).toList();
        first.jdbi().useTransaction(handle -> handle.execute(
                "INSERT INTO lockout VALUES ('RELYING_PARTY', 'shop', '', ?, ?, 0)",
                START.toEpochMilli(), START.plusMillis(100 * 999).toEpochMilli()));
        assertThat(isTaken(nodes.get(0), users.get(0), null)).isTrue();
        assertThat(isTaken(nodes.get(1), users.get(1), null)).isTrue();
        assertThat(isTaken(nodes.get(0), users.get(2), null)).isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(taken(9, "ada", null)).as("ten were forgotten").isEqualTo(6);
    }
}
