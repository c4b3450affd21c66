package dev.keywright.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.crypto.RandomSource;
import dev.keywright.store.Database;
import dev.keywright.testing.database.Databases;
import dev.keywright.testing.database.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes on one database. */
@Databases
class ApiKeysTest {

    private static final ApiKey.Wanted OPERATOR = new ApiKey.Wanted("olga", Role.OPERATOR, null, null);

    private Instant now = Instant.parse("2026-05-01T12:00:00Z");
    private Database first;
    private Database second;
    private List<ApiKeys> nodes;

    @BeforeEach
    void open(TestDatabase empty) throws Exception {
        first = empty.open();
        second = empty.open();
        nodes = List.of(node(first), node(second));
    }

    private ApiKeys node(Database database) {
        return new ApiKeys(database.jdbi(), () -> now, RandomSource.system());
    }

    @Test
    void ofNodesThatStartAtOnceOneMakesTheFirstAdministrator() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Callable<Optional<ApiKeys.Created>>> starts = IntStream.range(0, 16)
                .<Callable<Optional<ApiKeys.Created>>>mapToObj(i -> nodes.get(i % 2)::createFirst)
                .toList();
        int made = 0;
        for (var start : threads.invokeAll(starts)) {
            made += start.get().isPresent() ? 1 : 0;
        }
        threads.shutdown();
        assertThat(made).isEqualTo(1);
        assertThat(nodes.get(0).list()).singleElement().satisfies(key -> {
            assertThat(key.role()).isEqualTo(Role.ADMIN);
            assertThat(nodes.get(1).revoke(key.id(), "test")).isTrue();
        });
        assertThat(nodes.get(0).createFirst()).as("also once it is revoked").isEmpty();
    }

    @Test
    void aKeyIsGoodOnEveryNodeUntilItIsRevokedOnOne() {
        ApiKeyText text = nodes.get(0).create(OPERATOR, "ada").text();
        assertThat(nodes.get(1).find(text)).hasValueSatisfying(key -> assertThat(key.name()).isEqualTo("olga"));
        assertThat(nodes.get(0).revoke(text.id(), "ada")).isTrue();
        assertThat(nodes.get(1).find(text)).isEmpty();
        assertThat(nodes.get(1).revoke(text.id(), "ada")).as("again").isFalse();
        List<String> log = first.jdbi().withHandle(handle -> handle.createQuery(
                        "SELECT actor || ' ' || action || ' ' || detail FROM audit_event").mapTo(String.class).list());
        assertThat(log).containsExactly(
                "ada api-key.created operator, olga", "ada api-key.revoked operator, olga");
    }

    @Test
    void aKeyExpires() {
        ApiKeyText text = nodes.get(0)
                .create(new ApiKey.Wanted("olga", Role.OPERATOR, null, now.plusSeconds(60)), "ada")
                .text();
        now = now.plusSeconds(59);
        assertThat(nodes.get(0).find(text)).isPresent();
        now = now.plusSeconds(1);
        assertThat(nodes.get(0).find(text)).isEmpty();
    }

    @Test
    void anotherSecretWithTheSameIdIsRefused() {
        ApiKeyText text = nodes.get(0).create(OPERATOR, "ada").text();
        ApiKeyText other = nodes.get(0).create(OPERATOR, "ada").text();
        first.jdbi().useHandle(handle -> {
            handle.execute("DELETE FROM api_key WHERE id = ?", text.id());
            handle.execute("UPDATE api_key SET id = ? WHERE id = ?", text.id(), other.id());
        });
        assertThat(nodes.get(0).find(text)).isEmpty();
    }

    @Test
    void theLastUseIsNotedNowAndThen() {
        ApiKeyText text = nodes.get(0).create(OPERATOR, "ada").text();
        Instant start = now;
        assertThat(nodes.get(0).list().get(0).lastUsedAt()).isNull();
        nodes.get(0).find(text);
        assertThat(nodes.get(1).list().get(0).lastUsedAt()).isEqualTo(start);
        now = now.plus(Duration.ofMinutes(14));
        nodes.get(1).find(text);
        assertThat(nodes.get(1).list().get(0).lastUsedAt()).isEqualTo(start);
        now = now.plus(Duration.ofMinutes(1));
        nodes.get(1).find(text);
        assertThat(nodes.get(1).list().get(0).lastUsedAt()).isEqualTo(now);
    }

    @Test
    void noSecretIsInTheDatabase() {
        String text = nodes.get(0).create(OPERATOR, "ada").text().reveal();
        List<String> row = first.jdbi().withHandle(handle -> handle
                .createQuery("SELECT id || ' ' || digest || ' ' || name FROM api_key").mapTo(String.class).list());
        assertThat(row.toString()).doesNotContain(text.substring(14, 30));
        assertThat(nodes.get(0).list().toString()).doesNotContain(text.substring(14, 30));
    }

    @Test
    void whatMakesNoSenseIsSaid() {
        assertThatThrownBy(() -> new ApiKey.Wanted("a", Role.APPLICATION, null, null))
                .hasMessage("A key for an application needs the relying party that it is for.");
        assertThatThrownBy(() -> new ApiKey.Wanted("a", Role.ADMIN, "shop", null))
                .hasMessage("An administrator's key is for all relying parties; name none.");
        assertThatThrownBy(() -> new ApiKey.Wanted("a", Role.OPERATOR, "Shop", null))
                .hasMessage("A relying party's short name has 1 to 63 of a-z, 0-9 and -.");
        for (String name : List.of("", " ", "a ", "a\nb", "x".repeat(65))) {
            assertThatThrownBy(() -> new ApiKey.Wanted(name, Role.ADMIN, null, null))
                    .hasMessage("A key's name has 1 to 64 characters on one line.");
        }
    }
}
