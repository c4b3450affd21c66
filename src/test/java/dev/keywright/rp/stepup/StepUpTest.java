package dev.keywright.rp.stepup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.audit.AuditLog;
import dev.keywright.crypto.RandomSource;
import dev.keywright.rp.stepup.Requirement.Need;
import dev.keywright.rp.stepup.StepUpException.Reason;
import dev.keywright.store.Database;
import dev.keywright.store.Sweeper;
import dev.keywright.testing.SettableClock;
import dev.keywright.testing.database.Databases;
import dev.keywright.testing.database.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@Databases
class StepUpTest {

    private static final String RP = "local";
    private static final String ADA = "ada";
    private static final List<String> ACTIONS =
            List.of("sign-in", "change-password", "approve-transaction", "manage-profile");

    private final SettableClock clock = new SettableClock(Instant.ofEpochSecond(1_700_000_000));
    private TestDatabase empty;
    private Database database;
    private StepUp stepUp;

    @BeforeEach
    void open(TestDatabase empty) throws Exception {
        this.empty = empty;
        database = empty.open();
        stepUp = node(database);
    }

    private StepUp node(Database on) {
        return new StepUp(on, new AuditLog(clock), clock, RandomSource.system());
    }

    private Proof proof(Factor factor) {
        return new Proof(factor, false, clock.instant(), null);
    }

    private String grant(String action, Proof proof) throws StepUpException {
        return stepUp.grant(RP, ADA, action, proof).token();
    }

    /** Why it is refused, or null where the action may go on. */
    private @Nullable Reason redeem(String action, String... grants) {
        return redeem(stepUp, RP, ADA, action, List.of(grants));
    }

    private static @Nullable Reason redeem(
            StepUp node, String relyingParty, String username, String action, List<String> grants) {
        try {
            node.redeem(relyingParty, username, action, grants, "test");
            return null;
        } catch (StepUpException e) {
            return e.reason();
        }
    }

    /** 16 sets of protected actions, a grant for each action, redeemed for each action: 256 of them. */
    @Test
    void everyCombinationOfProtectedAndUnprotectedActions() throws Exception {
        int tried = 0;
        for (int subset = 0; subset < 1 << ACTIONS.size(); subset++) {
            for (int i = 0; i < ACTIONS.size(); i++) {
                boolean isProtected = (subset >> i & 1) == 1;
                stepUp.define(RP, ACTIONS.get(i), isProtected ? Requirement.anyOf(Factor.TOTP) : Requirement.NONE, "t");
            }
            for (String given : ACTIONS) {
                for (String redeemed : ACTIONS) {
                    boolean isProtected = (subset >> ACTIONS.indexOf(redeemed) & 1) == 1;
                    String grant = grant(given, proof(Factor.TOTP));
                    assertThat(redeem(redeemed)).isEqualTo(isProtected ? Reason.GRANT_MISSING : null);
                    assertThat(redeem(redeemed, grant))
                            .as("%s for %s, protected %s", given, redeemed, Integer.toBinaryString(subset))
                            .isEqualTo(isProtected && !given.equals(redeemed) ? Reason.GRANT_REFUSED : null);
                    // It is spent where it was needed, and nowhere else.
                    boolean givenProtected = (subset >> ACTIONS.indexOf(given) & 1) == 1;
                    assertThat(redeem(given, grant))
                            .isEqualTo(givenProtected && given.equals(redeemed) ? Reason.GRANT_REFUSED : null);
                    tried++;
                }
            }
        }
        assertThat(tried).isEqualTo(256);
    }

    @Test
    void anUnknownActionIsNeverUnprotected() throws Exception {
        assertThat(redeem("sign-in")).isEqualTo(Reason.UNKNOWN_ACTION);
        assertThatThrownBy(() -> grant("sign-in", proof(Factor.TOTP)))
                .hasMessage("There is no action of that name; it has to be defined first.");
        stepUp.define(RP, "sign-in", Requirement.NONE, "test");
        assertThat(redeem("sign-in")).isNull();
        for (String other : List.of("Sign-in", "sign-in ", "", "sign_in", "sign-in\0", "x".repeat(64))) {
            assertThat(redeem(other)).isEqualTo(Reason.UNKNOWN_ACTION);
        }
        assertThat(redeem(stepUp, "other", ADA, "sign-in", List.of())).isEqualTo(Reason.UNKNOWN_ACTION);
        stepUp.remove(RP, "sign-in", "test");
        assertThat(redeem("sign-in")).isEqualTo(Reason.UNKNOWN_ACTION);
        assertThatThrownBy(() -> stepUp.remove(RP, "sign-in", "test")).isInstanceOf(StepUpException.class);
    }

    @Test
    void aGrantIsForOneUserOfOneRelyingPartyAndGoodOnce() throws Exception {
        stepUp.define(RP, "pay", Requirement.anyOf(Factor.TOTP), "test");
        stepUp.define("other", "pay", Requirement.anyOf(Factor.TOTP), "test");
        String grant = grant("pay", proof(Factor.TOTP));
        List<String> only = List.of(grant);
        assertThat(redeem(stepUp, RP, "eve", "pay", only)).isEqualTo(Reason.GRANT_REFUSED);
        assertThat(redeem(stepUp, RP, "", "pay", only)).isEqualTo(Reason.GRANT_REFUSED);
        assertThat(redeem(stepUp, RP, "ada\0", "pay", only)).isEqualTo(Reason.GRANT_REFUSED);
        assertThat(redeem(stepUp, "other", ADA, "pay", only)).isEqualTo(Reason.GRANT_REFUSED);
        assertThat(redeem("pay", grant + "=")).isEqualTo(Reason.GRANT_REFUSED);
        assertThat(redeem("pay", grant, grant)).isEqualTo(Reason.GRANT_REFUSED);
        StepUp otherNode = node(empty.open());
        assertThat(redeem(otherNode, RP, ADA, "pay", only)).isNull();
        assertThat(redeem("pay", grant)).isEqualTo(Reason.GRANT_REFUSED);
        assertThat(redeem(otherNode, RP, ADA, "pay", only)).isEqualTo(Reason.GRANT_REFUSED);
    }

    @Test
    void fiftyAtOnceRedeemItOnce() throws Exception {
        stepUp.define(RP, "pay", Requirement.anyOf(Factor.TOTP), "test");
        String grant = grant("pay", proof(Factor.TOTP));
        StepUp otherNode = node(empty.open());
        ExecutorService pool = Executors.newFixedThreadPool(50);
        List<Callable<Boolean>> attempts = new ArrayList<>(Collections.nCopies(25, () -> redeem("pay", grant) == null));
        attempts.addAll(Collections.nCopies(
                25, () -> redeem(otherNode, RP, ADA, "pay", List.of(grant)) == null));
        int redeemed = 0;
        for (Future<Boolean> attempt : pool.invokeAll(attempts)) {
            redeemed += attempt.get() ? 1 : 0;
        }
        pool.shutdown();
        assertThat(redeemed).isEqualTo(1);
    }

    @Test
    void onlyAcceptableFactorsCount() throws Exception {
        for (Factor needed : Factor.values()) {
            stepUp.define(RP, "act", Requirement.anyOf(needed), "test");
            for (Factor shown : Factor.values()) {
                assertThat(redeem("act", grant("act", proof(shown))))
                        .isEqualTo(needed == shown ? null : Reason.GRANT_INSUFFICIENT);
            }
        }
        stepUp.define(RP, "act", Requirement.anyOf(Factor.PASSKEY, Factor.YUBICO_OTP), "test");
        assertThat(redeem("act", grant("act", proof(Factor.YUBICO_OTP)))).isNull();
        assertThat(redeem("act", grant("act", proof(Factor.PASSKEY)))).isNull();
        assertThat(redeem("act", grant("act", proof(Factor.TOTP)))).isEqualTo(Reason.GRANT_INSUFFICIENT);
    }

    @Test
    void allOfMeansEachOfThem() throws Exception {
        stepUp.define(RP, "act", Requirement.allOf(Factor.PASSKEY, Factor.TOTP), "test");
        String first = grant("act", proof(Factor.TOTP));
        String again = grant("act", proof(Factor.TOTP));
        assertThat(redeem("act", first)).isEqualTo(Reason.GRANT_INSUFFICIENT);
        assertThat(redeem("act", first, again)).isEqualTo(Reason.GRANT_INSUFFICIENT);
        String passkey = grant("act", proof(Factor.PASSKEY));
        assertThat(redeem("act", passkey, "no such grant")).isEqualTo(Reason.GRANT_REFUSED);
        assertThat(redeem("act", passkey, first)).as("what was refused was not spent").isNull();
        assertThat(redeem("act", passkey, again)).isEqualTo(Reason.GRANT_REFUSED);
    }

    @Test
    void userVerificationIsAskedOfThePasskey() throws Exception {
        stepUp.define(RP, "act", new Requirement(
                Need.ANY, Set.of(Factor.PASSKEY), Duration.ofMinutes(1), true, false), "test");
        assertThat(redeem("act", grant("act", proof(Factor.PASSKEY)))).isEqualTo(Reason.GRANT_INSUFFICIENT);
        assertThat(redeem("act", grant("act", new Proof(Factor.PASSKEY, true, clock.instant(), "id")))).isNull();
    }

    @Test
    void grantsGoStale() throws Exception {
        stepUp.define(RP, "act", Requirement.anyOf(Factor.TOTP), "test");
        String justFresh = grant("act", proof(Factor.TOTP));
        String stale = grant("act", proof(Factor.TOTP));
        clock.move(Duration.ofMinutes(5).minusMillis(1));
        assertThat(redeem("act", justFresh)).isNull();
        clock.move(Duration.ofMillis(1));
        assertThat(redeem("act", stale)).isEqualTo(Reason.GRANT_REFUSED);
        String future = grant("act", proof(Factor.TOTP));
        clock.move(Duration.ofHours(-1));
        assertThat(redeem("act", future)).as("the clock was set back").isEqualTo(Reason.GRANT_INSUFFICIENT);
    }

    @Test
    void aReusableGrantIsGoodUntilItIsStale() throws Exception {
        stepUp.define(RP, "act",
                new Requirement(Need.ANY, Set.of(Factor.TOTP), Duration.ofMinutes(1), false, true), "test");
        String grant = grant("act", proof(Factor.TOTP));
        assertThat(redeem("act", grant)).isNull();
        assertThat(redeem("act", grant)).isNull();
        clock.move(Duration.ofMinutes(1));
        assertThat(redeem("act", grant)).isEqualTo(Reason.GRANT_REFUSED);
    }

    @Test
    void aChangedRequirementBearsOnGrantsFromBefore() throws Exception {
        stepUp.define(RP, "act", Requirement.NONE, "test");
        String grant = grant("act", proof(Factor.TOTP));
        stepUp.define(RP, "act", Requirement.anyOf(Factor.PASSKEY), "test");
        assertThat(redeem("act", grant)).isEqualTo(Reason.GRANT_INSUFFICIENT);
        stepUp.define(RP, "act",
                new Requirement(Need.ANY, Set.of(Factor.TOTP), Duration.ofSeconds(10), false, false), "test");
        clock.move(Duration.ofSeconds(10));
        assertThat(redeem("act", grant)).isEqualTo(Reason.GRANT_INSUFFICIENT);
        stepUp.define(RP, "act", Requirement.anyOf(Factor.TOTP), "test");
        assertThat(redeem("act", grant)).isNull();
    }

    @Test
    void requirementsThatNobodyCouldMeetAreRefused() {
        Duration minute = Duration.ofMinutes(1);
        List<Requirement> impossible = List.of(
                Requirement.anyOf(),
                Requirement.allOf(Factor.TOTP),
                new Requirement(Need.NONE, Set.of(Factor.TOTP), minute, false, false),
                new Requirement(Need.NONE, Set.of(), minute, true, false),
                new Requirement(Need.ANY, Set.of(Factor.TOTP), minute, true, false),
                new Requirement(Need.ANY, Set.of(Factor.TOTP, Factor.PASSKEY), minute, true, false),
                new Requirement(Need.ANY, Set.of(Factor.TOTP), Duration.ZERO, false, false),
                new Requirement(Need.ANY, Set.of(Factor.TOTP), Duration.ofDays(2), false, false));
        for (Requirement each : impossible) {
            assertThatThrownBy(() -> stepUp.define(RP, "act", each, "test"))
                    .as(each.toString())
                    .isInstanceOf(StepUpException.class);
        }
        for (String name : List.of("", "Act", "a b", "x".repeat(64))) {
            assertThatThrownBy(() -> stepUp.define(RP, name, Requirement.NONE, "test"))
                    .hasMessage("An action's name has 1 to 63 lower-case letters, digits and dashes.");
        }
        assertThat(stepUp.actions(RP)).isEmpty();
    }

    @Test
    void whoReadsTheDatabaseRedeemsNothing() throws Exception {
        stepUp.define(RP, "act", Requirement.anyOf(Factor.TOTP), "test");
        String grant = grant("act", proof(Factor.TOTP));
        String kept = database.jdbi().withHandle(handle ->
                handle.createQuery("SELECT hash FROM action_grant").mapTo(String.class).one());
        assertThat(kept).isNotEqualTo(grant);
        assertThat(redeem("act", kept)).isEqualTo(Reason.GRANT_REFUSED);
    }

    @Test
    void expiredGrantsAreSwept() throws Exception {
        stepUp.define(RP, "act", Requirement.anyOf(Factor.TOTP), "test");
        for (int i = 0; i < 20; i++) {
            grant("act", proof(Factor.TOTP));
        }
        clock.move(Duration.ofMinutes(5));
        grant("act", proof(Factor.TOTP));
        new Sweeper(database, clock, List.of(StepUp.EXPIRING)).run();
        assertThat(database.jdbi().<Integer, RuntimeException>withHandle(handle ->
                handle.createQuery("SELECT count(*) FROM action_grant").mapTo(Integer.class).one())).isEqualTo(1);
    }
}
