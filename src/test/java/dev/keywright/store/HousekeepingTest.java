package dev.keywright.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.testing.database.Databases;
import dev.keywright.testing.database.TestDatabase;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node does beside its requests, and what it finds in its database. */
@Databases
class HousekeepingTest {

    private static final Sweeper.Expiry CEREMONIES =
            new Sweeper.Expiry("ceremony", List.of("relying_party", "challenge"), "expires_at");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private TestDatabase empty;
    private Database database;

    @BeforeEach
    void open(TestDatabase empty) throws Exception {
        this.empty = empty;
        database = empty.open();
    }

    private void ceremonies(String prefix, int count, long expiresAt) {
        database.jdbi().useHandle(handle -> {
            var batch = handle.prepareBatch("INSERT INTO ceremony (relying_party, challenge, kind, request, expires_at)"
                    + " VALUES ('local', :challenge, 'ASSERTION', '{}', :expires)");
            for (int i = 0; i < count; i++) {
                batch.bind("challenge", prefix + i).bind("expires", expiresAt).add();
            }
            batch.execute();
        });
    }

    private int count(String table) {
        return database.jdbi().withHandle(handle ->
                handle.createQuery("SELECT count(*) FROM " + table).mapTo(Integer.class).one());
    }

    private String value(String name) {
        return database.jdbi().withHandle(handle ->
                handle.createQuery("SELECT value FROM installation_secret WHERE name = :name").bind("name", name)
                        .mapTo(String.class).one());
    }

    @Test
    void sweepsWhatHasExpiredAndNothingElse() {
        ceremonies("old", 2_345, now.get().toEpochMilli());
        ceremonies("young", 3, now.get().toEpochMilli() + 1);
        Sweeper sweeper = new Sweeper(database, now::get, List.of(CEREMONIES));
        assertThat(sweeper.sweep(CEREMONIES, now.get())).isEqualTo(2_345);
        assertThat(sweeper.sweep(CEREMONIES, now.get())).isZero();
        assertThat(count("ceremony")).isEqualTo(3);
    }

    @Test
    void oneNodeSweepsAMinute() throws Exception {
        Sweeper one = new Sweeper(database, now::get, List.of(CEREMONIES));
        Sweeper other = new Sweeper(empty.open(), now::get, List.of(CEREMONIES));
        one.run();
        ceremonies("old", 1, 0);
        other.run();
        one.run();
        assertThat(count("ceremony")).as("within the minute").isEqualTo(1);
        now.set(now.get().plus(Duration.ofMinutes(1)));
        other.run();
        assertThat(count("ceremony")).isZero();
        ceremonies("old", 1, 0);
        now.set(now.get().minus(Duration.ofDays(7)));
        one.run();
        assertThat(count("ceremony")).as("with the clock set back").isZero();
    }

    @Test
    void goesOnAfterAFailure() throws Exception {
        CountDownLatch attempts = new CountDownLatch(3);
        try (Housekeeping housekeeping = new Housekeeping()) {
            housekeeping.every(Duration.ofMillis(1), "Failing", () -> {
                attempts.countDown();
                throw new IllegalStateException("as it happens");
            });
            attempts.await();
        }
        assertThat(attempts.getCount()).isZero();
    }

    @Test
    void aSecretOfTheInstallationIsDrawnOnceAndSealed() throws Exception {
        var secrets = new InstallationSecrets(database, empty.vault(database), RandomSource.system());
        Secret first = secrets.get("a", 32);
        assertThat(first.length()).isEqualTo(32);
        assertThat(secrets.get("a", 32)).isEqualTo(first);
        assertThat(secrets.get("b", 32)).isNotEqualTo(first);
        Database other = empty.open();
        assertThat(new InstallationSecrets(other, empty.vault(other), RandomSource.system()).get("a", 32))
                .isEqualTo(first);
        assertThat(value("a")).startsWith("v1.1.");
        database.jdbi().useHandle(handle -> handle.execute("UPDATE installation_secret SET value ="
                + " (SELECT value FROM installation_secret WHERE name = 'b') WHERE name = 'a'"));
        assertThatThrownBy(() -> secrets.get("a", 32)).isInstanceOf(UncheckedIOException.class)
                .cause().isInstanceOf(MasterKeyException.class).hasMessageContaining("installation_secret/a");
    }

    @Test
    void aSecretThatAnEarlierVersionLeftPlainIsSealed() throws Exception {
        byte[] bytes = RandomSource.system().bytes(32);
        String plain = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        database.jdbi().useHandle(h -> h.execute("INSERT INTO installation_secret VALUES ('rp-pseudonyms', ?)", plain));
        var secrets = new InstallationSecrets(database, empty.vault(database), RandomSource.system());
        assertThat(secrets.get("rp-pseudonyms", 32)).isEqualTo(Secret.copyOf(bytes));
        assertThat(value("rp-pseudonyms")).startsWith("v1.1.");
        assertThat(secrets.get("rp-pseudonyms", 32)).isEqualTo(Secret.copyOf(bytes));
    }

    @Test
    void resealsWhatAnOlderDataKeySealed() throws Exception {
        KeyringVault before = empty.vault(database);
        Secret secret = Secret.copyOf("secret".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 450; i++) {
            String sealed = before.seal("installation_secret/" + i, secret);
            String name = String.valueOf(i);
            database.jdbi().useHandle(h -> h.execute("INSERT INTO installation_secret VALUES (?, ?)", name, sealed));
        }
        database.jdbi().useHandle(h -> h.execute("INSERT INTO installation_secret VALUES ('broken', 'v1.1.AAAA')"));
        database.jdbi().useHandle(h -> h.execute("INSERT INTO installation_secret VALUES ('plain', 'AAAA')"));
        new MasterKeyRotation(database, empty.masterKey(), now::get).rotate();
        KeyringVault vault = empty.vault(database);
        Resealing.Outcome outcome = new Resealing(database, vault).run(List.of(InstallationSecrets.SEALED));
        assertThat(outcome).isEqualTo(new Resealing.Outcome(450, List.of("installation_secret/broken")));
        assertThat(count("installation_secret WHERE value LIKE 'v1.2.%'")).isEqualTo(450);
        assertThat(before.open("installation_secret/7", value("7"))).isEqualTo(secret);
        assertThat(new Resealing(database, vault).run(List.of(InstallationSecrets.SEALED)).resealed()).isZero();
    }
}
