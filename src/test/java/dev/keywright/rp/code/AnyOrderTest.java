package dev.keywright.rp.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.audit.AuditLog;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.CounterRange;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.Totp;
import dev.keywright.rp.stepup.StepUp;
import dev.keywright.store.Database;
import dev.keywright.store.KeyringVault;
import dev.keywright.testing.SettableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.statistics.Statistics;

/** Codes in any order, while the clock goes anywhere: what is accepted only ever becomes newer. */
class AnyOrderTest {

    private static final String RP = "local";
    private static final Instant START = Instant.ofEpochSecond(1_700_000_010);
    private static final AtomicInteger USERS = new AtomicInteger();

    private static Path folder;
    private static Database database;
    private static SettableClock clock;
    private static OneTimeCodes codes;

    @BeforeContainer
    static void open() throws Exception {
        folder = Files.createTempDirectory("keywright-codes");
        database = Database.open(folder);
        clock = new SettableClock(START);
        var audit = new AuditLog(clock);
        codes = new OneTimeCodes(
                database,
                KeyringVault.open(database, folder.resolve("master.key"), InstantSource.system()),
                audit,
                new StepUp(database, audit, clock, RandomSource.system()),
                clock,
                RandomSource.system());
    }

    @AfterContainer
    static void close() throws Exception {
        database.close();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /**
     * One moment.
     *
     * @param seconds  by which the clock moves before it
     * @param step     of the code, from the clock's
     * @param resynchronise with this code and the next, instead of signing in
     */
    record Moment(int seconds, int step, boolean resynchronise) {}

    @Provide
    Arbitrary<List<Moment>> moments() {
        Arbitrary<Integer> seconds = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 60), Arbitraries.integers().between(-7_200, 7_200));
        Arbitrary<Integer> steps = Arbitraries.oneOf(
                Arbitraries.integers().between(-2, 2), Arbitraries.integers().between(-3_000, 3_000));
        Arbitrary<Boolean> resynchronise = Arbitraries.integers().between(0, 9).map(one -> one == 0);
        return Combinators.combine(seconds, steps, resynchronise).as(Moment::new).list().ofMinSize(1).ofMaxSize(12);
    }

    @Property(tries = 12)
    void acceptedStepsIncreaseAndDriftStaysBounded(@ForAll("moments") List<Moment> moments) throws Exception {
        String user = "user-" + USERS.incrementAndGet();
        byte[] secret = RandomSource.system().bytes(20);
        clock.set(START);
        String id = codes.tokens()
                .importConfirmed(RP, user, "token", new NewToken.Oath(OathCredential.totp(
                        AccountName.of(null, user), HashAlgorithm.SHA1, 8, 30, Secret.copyOf(secret)), false), "test")
                .token()
                .id();
        long newest = -1;
        int accepted = 0;
        for (Moment moment : moments) {
            clock.move(Duration.ofSeconds(moment.seconds()));
            long step = Totp.timeStep(clock.instant(), 30) + moment.step();
            try {
                if (moment.resynchronise()) {
                    codes.verification().resynchronise(RP, user, id, code(secret, step), code(secret, step + 1), "t");
                    step++;
                } else {
                    codes.verification().verify(RP, user, code(secret, step), null, "test");
                }
                assertThat(step).isGreaterThan(newest);
                newest = step;
                accepted++;
            } catch (CodeException e) {
                assertThat(e.reason()).isEqualTo(CodeException.Reason.CODE_REFUSED);
            }
            assertThat(Math.abs(codes.tokens().list(RP, user).get(0).drift()))
                    .isLessThanOrEqualTo(CounterRange.mostDrift(30));
        }
        Statistics.label("accepted several")
                .collect(accepted > 1)
                .coverage(coverage -> coverage.check(true).percentage(share -> share > 5));
    }

    private static String code(byte[] secret, long step) {
        return Totp.code(HashAlgorithm.SHA1, secret, Instant.ofEpochSecond(30 * step), 30, 8);
    }
}
