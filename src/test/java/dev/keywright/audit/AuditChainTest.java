package dev.keywright.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keywright.crypto.RandomSource;
import dev.keywright.store.Database;
import dev.keywright.store.InstallationSecrets;
import dev.keywright.store.Vault;
import dev.keywright.testing.database.Databases;
import dev.keywright.testing.database.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Databases
class AuditChainTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00.123Z"));
    private final AuditLog log = new AuditLog(now::get);
    private TestDatabase empty;
    private Database database;
    private AuditKey key;
    private AuditChain chain;
    private AuditReader reader;

    @BeforeEach
    void open(TestDatabase empty) throws Exception {
        this.empty = empty;
        database = empty.open();
        key = AuditKey.of(new InstallationSecrets(database, empty.vault(database), RandomSource.system()));
        chain = new AuditChain(database, key);
        reader = new AuditReader(database);
    }

    private void append(int events) {
        database.jdbi().useTransaction(handle -> {
            for (int i = 1; i <= events; i++) {
                log.append(handle, new AuditEvent("local", "ada", "passkey.registered", "user " + i, null));
                now.updateAndGet(instant -> instant.plusMillis(1));
            }
        });
    }

    private void execute(String sql) {
        database.jdbi().useHandle(handle -> handle.execute(sql));
    }

    private AuditVerification.Report verify() {
        return new AuditVerification(reader, key).run(null);
    }

    @Test
    void linksWhatWasCommittedInItsOrder() {
        append(3);
        assertThat(verify()).satisfies(report -> {
            assertThat(report.events()).isZero();
            assertThat(report.waiting()).isEqualTo(3);
            assertThat(report.findings()).isEmpty();
        });
        chain.run();
        assertThat(reader.after(0, 10)).extracting(one -> one.event().subject())
                .containsExactly("user 1", "user 2", "user 3");
        assertThat(reader.after(0, 10)).extracting(LoggedEvent::signature).satisfiesExactly(
                first -> assertThat(first).isNull(),
                second -> assertThat(second).isNull(),
                last -> assertThat(last).hasSize(86));
        assertThat(verify().findings()).isEmpty();
        assertThat(verify().end().sequence()).isEqualTo(3);
    }

    @Test
    void whatIsRolledBackLeavesNoEvent() {
        assertThatThrownBy(() -> database.jdbi().useTransaction(handle -> {
            log.append(handle, new AuditEvent(null, "service", "started", null, null));
            throw new IllegalStateException("as it happens");
        })).hasMessage("as it happens");
        chain.run();
        assertThat(verify()).extracting(AuditVerification.Report::events, AuditVerification.Report::waiting)
                .containsExactly(0L, 0L);
    }

    @Test
    void batchesFollowEachOther() {
        append(1_203);
        chain.run();
        append(1);
        chain.run();
        assertThat(reader.after(0, 2_000)).filteredOn(one -> one.signature() != null)
                .extracting(LoggedEvent::sequence).containsExactly(500L, 1_000L, 1_203L, 1_204L);
        assertThat(verify().findings()).isEmpty();
        assertThat(verify().events()).isEqualTo(1_204);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "happened_at = happened_at + 1",
        "relying_party = NULL",
        "relying_party = 'locaI'",
        "actor = 'eve'",
        "action = 'passkey.removed'",
        "subject = NULL",
        "subject = ''",
        "detail = ''",
        "id = 'x' || id",
        "hash = 'rubbish'",
        "actor = 'ad', action = 'apasskey.registered'",
    })
    void anyChangeToALinkedEventIsFoundAndNamed(String change) {
        append(5);
        chain.run();
        execute("UPDATE audit_event SET " + change + " WHERE sequence = 3");
        assertThat(verify().findings()).isNotEmpty().first().isIn(
                "Event 3 was changed, or event 2 before it was.", "Event 4 was changed, or event 3 before it was.");
    }

    @Test
    void theFirstAndTheLastAreCoveredToo() {
        append(4);
        chain.run();
        execute("UPDATE audit_event SET subject = 'x' WHERE sequence = 1");
        assertThat(verify().findings()).containsExactly("Event 1 was changed.");
        execute("UPDATE audit_event SET subject = 'x' WHERE sequence = 4");
        assertThat(verify().findings()).containsExactly(
                "Event 1 was changed.", "Event 4 was changed, or event 3 before it was.");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void aRemovedEventIsFoundAndNamed(int sequence) {
        append(5);
        chain.run();
        execute("DELETE FROM audit_event WHERE sequence = " + sequence);
        assertThat(verify().findings()).containsExactly("Missing: event " + sequence + ".");
    }

    @Test
    void anEventThatWasUnlinkedIsMissed() {
        append(5);
        chain.run();
        execute("UPDATE audit_event SET sequence = NULL, hash = NULL WHERE sequence = 2");
        chain.run();
        assertThat(verify().findings()).containsExactly("Missing: event 2.");
    }

    /** Whoever writes the hashes anew still lacks the key. */
    @Test
    void aChainThatWasForgedWholeFailsByItsSignature() {
        append(5);
        chain.run();
        execute("UPDATE audit_event SET subject = 'forged' WHERE sequence = 2");
        String before = LoggedEvent.START;
        for (LoggedEvent event : reader.after(0, 10)) {
            String hash = event.hashAfter(before);
            execute("UPDATE audit_event SET hash = '" + hash + "' WHERE sequence = " + event.sequence());
            before = hash;
        }
        assertThat(verify().findings()).containsExactly(
                "The signature at event 5 is not this installation's: events 1 to 5 cannot be trusted.");
        execute("UPDATE audit_event SET signature = NULL");
        assertThat(verify().findings()).containsExactly(
                "No signature covers events 1 to 5: the chain's end was taken away or added to.");
    }

    @Test
    void aCutTailIsFoundBySignatureOrByAnAnchorElsewhere() {
        append(5);
        chain.run();
        append(5);
        chain.run();
        Checkpoint kept = verify().end();
        execute("DELETE FROM audit_event WHERE sequence > 7");
        assertThat(verify().findings()).containsExactly(
                "No signature covers events 6 to 7: the chain's end was taken away or added to.");
        execute("DELETE FROM audit_event WHERE sequence > 5");
        assertThat(verify().findings()).as("without a checkpoint kept elsewhere").isEmpty();
        assertThat(new AuditVerification(reader, key).run(kept).findings()).containsExactly(
                "Event 10 was there when the checkpoint was taken, and is gone; the log ends at event 5.");
        append(6);
        chain.run();
        assertThat(new AuditVerification(reader, key).run(kept).findings()).containsExactly(
                "Event 10 or one before it was changed since the checkpoint was taken.");
    }

    @Test
    void anotherInstallationsSignaturesDoNotCount() {
        append(2);
        chain.run();
        execute("DELETE FROM installation_secret");
        AuditKey other = AuditKey.of(new InstallationSecrets(database, vaultOrFail(), RandomSource.system()));
        assertThat(new AuditVerification(reader, other).run(null).findings()).containsExactly(
                "The signature at event 2 is not this installation's: events 1 to 2 cannot be trusted.");
    }

    private Vault vaultOrFail() {
        try {
            return empty.vault(database);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void nodesThatLinkAtOnceMakeOneChain() throws Exception {
        int writers = 4;
        int each = 25;
        ExecutorService threads = Executors.newFixedThreadPool(writers + 3);
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            Database node = i % 2 == 0 ? database : empty.open();
            AuditLog own = new AuditLog(now::get);
            tasks.add(() -> {
                for (int n = 0; n < each; n++) {
                    AuditEvent event = new AuditEvent(null, "service", "event", String.valueOf(n), null);
                    node.jdbi().useTransaction(handle -> own.append(handle, event));
                }
                return null;
            });
        }
        for (int i = 0; i < 3; i++) {
            AuditChain node = new AuditChain(empty.open(), key);
            tasks.add(() -> {
                for (int n = 0; n < 20; n++) {
                    node.run();
                }
                return null;
            });
        }
        for (Future<Void> task : threads.invokeAll(tasks)) {
            task.get();
        }
        threads.shutdown();
        chain.run();
        assertThat(verify().findings()).isEmpty();
        assertThat(verify().events()).isEqualTo(writers * each);
        Set<String> ids = new HashSet<>(reader.after(0, 1_000).stream().map(LoggedEvent::id).toList());
        assertThat(ids).hasSize(writers * each);
    }

    @Test
    void aClockThatIsSetBackDisturbsNothing() {
        append(3);
        chain.run();
        now.updateAndGet(instant -> instant.minus(Duration.ofDays(400)));
        append(3);
        chain.run();
        assertThat(verify().findings()).isEmpty();
        assertThat(reader.newest(null, Long.MAX_VALUE, 10)).extracting(LoggedEvent::sequence)
                .containsExactly(6L, 5L, 4L, 3L, 2L, 1L);
    }

    @Test
    void pagesBackwards() {
        append(5);
        AuditEvent other = new AuditEvent("shop", "eve", "code.refused", null, "wrong");
        database.jdbi().useTransaction(handle -> log.append(handle, other));
        chain.run();
        assertThat(reader.newest(null, Long.MAX_VALUE, 2)).extracting(LoggedEvent::sequence).containsExactly(6L, 5L);
        assertThat(reader.newest("local", 5, 2)).extracting(LoggedEvent::sequence).containsExactly(4L, 3L);
        assertThat(reader.newest("shop", Long.MAX_VALUE, 9)).singleElement()
                .satisfies(one -> assertThat(one.event()).isEqualTo(other));
    }

    @Test
    void noTextForgesALine() throws Exception {
        String nasty = "x\"}\n{\"sequence\":7,\"hash\":\"\u2028\u0085\r\0\uD800é😀\u001b[2J";
        AuditEvent event = new AuditEvent("local", nasty, "code.refused", nasty, nasty);
        database.jdbi().useTransaction(handle -> log.append(handle, event));
        chain.run();
        LoggedEvent logged = reader.after(0, 1).get(0);
        String line = AuditLine.write(logged);
        assertThat(line).matches("[ -~]+");
        assertThat(new ObjectMapper().readTree(line).get("actor").textValue())
                .isEqualTo(nasty.replace('\0', '\uFFFD').replace('\uD800', '\uFFFD'));
        assertThat(AuditLine.checkpoint(line)).contains(logged.checkpoint());
        assertThat(verify().findings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"sequence\":1}", "{\"sequence\":\"1\",\"hash\":\"ab\"}", "7"})
    void whatIsNoLineIsNoCheckpoint(String line) {
        assertThat(AuditLine.checkpoint(line)).isEmpty();
    }

    @Test
    void eventsOfOneMillisecondKeepTheirOrder() {
        database.jdbi().useTransaction(handle -> IntStream.range(0, 40).forEach(i ->
                log.append(handle, new AuditEvent(null, "service", "event", String.valueOf(i), null))));
        chain.run();
        assertThat(reader.after(0, 100)).extracting(one -> one.event().subject())
                .containsExactlyElementsOf(IntStream.range(0, 40).mapToObj(String::valueOf).toList());
    }
}
