package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keywright.testing.Launcher;
import dev.keywright.testing.Service;
import dev.keywright.testing.database.PostgresCluster;
import dev.keywright.testing.database.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service with its database, its master key and its log, seen from outside. */
class StoreIT {

    private static final int KILLS = 3;

    @TempDir
    Path folder;

    @Test
    void twoNodesAtOnePostgresGoOnThroughARotationAndARestartOfTheDatabase() throws Exception {
        try (PostgresCluster cluster = PostgresCluster.start();
                TestDatabase empty = TestDatabase.on(cluster)) {
            Path masterKey = folder.resolve("shared/master.key");
            Launcher one = node("one", empty.url())
                    .withJavaOptions("-Dorg.slf4j.simpleLogger.defaultLogLevel=debug");
            Launcher two = node("two", empty.url());
            String said;
            try (Service first = Service.start(one, "--master-key", masterKey.toString());
                    Service second = Service.start(two, "--master-key", masterKey.toString())) {
                assertThat(first.err() + second.err()).doesNotContain("sun.misc.Unsafe");
                first.register("ada");
                second.register("grace");
                assertThat(first.get("/api/passkeys").get("passkeys")).as("of both nodes").hasSize(2);

                Launcher stranger = node("stranger", empty.url());
                Launcher.Result refused = stranger.run("serve", "--port", "0");
                assertThat(refused.status()).isEqualTo(1);
                assertThat(refused.err()).contains("The master key file " + stranger.data().resolve("master.key")
                        + " is missing");

                assertThat(one.run("master-key", "rotate", "--master-key", masterKey.toString()).expectSuccess())
                        .startsWith("The master key is now ");
                assertThat(one.run("master-key", "retire", "--master-key", masterKey.toString()).expectSuccess())
                        .startsWith("One master key is left");
                first.signIn();
                second.signIn();

                cluster.crash();
                Service.Answer without = first.post("/assertion/options", Map.of());
                assertThat(without.status()).isGreaterThanOrEqualTo(500);
                cluster.again();
                first.signIn();
                second.signIn();
                try (Service third = Service.start(node("three", empty.url()), "--master-key", masterKey.toString())) {
                    third.register("lin");
                }
                said = second.err() + first.stop();
            }
            Launcher.Result verified = two.run("audit", "verify", "--json", "--master-key", masterKey.toString());
            JsonNode report = new ObjectMapper().readTree(verified.expectSuccess());
            assertThat(report.get("events").intValue() + report.get("waiting").intValue()).isGreaterThanOrEqualTo(7);
            assertThat(said + verified).contains("DEBUG KeyringVault").doesNotContain(PostgresCluster.PASSWORD);
        }
    }

    private Launcher node(String name, String url) {
        return new Launcher(folder.resolve(name)).withEnvironment(Map.of(StoreOptions.VARIABLE, url));
    }

    @Test
    void aUrlThatIsWrittenWronglyShowsNoPassword() {
        for (String url : List.of("jdbc:postgresql://ada:hunter2@127.0.0.1/db", "jdbc:postgresql:/hunter2/:x?a")) {
            Launcher.Result result = new Launcher(folder)
                    .withJavaOptions("-Dorg.slf4j.simpleLogger.defaultLogLevel=debug")
                    .run("audit", "export", "--database", url);
            assertThat(result.status()).isEqualTo(1);
            assertThat(result.out() + result.err()).isNotBlank().doesNotContain("hunter2@").doesNotContain("/hunter2");
        }
    }

    @Test
    void theLogKeepsWhatWasAnsweredThroughKills() throws Exception {
        Launcher keywright = new Launcher(folder.resolve("data"))
                .withJavaOptions("-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        AtomicInteger answered = new AtomicInteger();
        for (int round = 0; round < KILLS; round++) {
            try (Service service = Service.start(keywright)) {
                int registered = answered.get();
                CountDownLatch some = new CountDownLatch(3);
                Thread user = new Thread(() -> {
                    try {
                        for (int i = registered; ; i++) {
                            service.register("user\n" + i);
                            answered.incrementAndGet();
                            some.countDown();
                        }
                    } catch (IOException | InterruptedException e) {
                        // Killed.
                    }
                });
                user.start();
                assertThat(some.await(60, TimeUnit.SECONDS)).isTrue();
                service.kill();
                user.join();
            }
        }
        try (Service service = Service.start(keywright)) {
            JsonNode report;
            do {
                report = new ObjectMapper().readTree(keywright.run("audit", "verify", "--json").expectSuccess());
            } while (report.get("waiting").intValue() > 0);
            assertThat(service.get("/api/passkeys").get("passkeys").size()).isGreaterThanOrEqualTo(answered.get());
        }
        long told = keywright.run("audit", "export").expectSuccess().lines()
                .filter(line -> line.contains("\"passkey.registered\""))
                .count();
        System.out.printf("StoreIT: %d registrations answered, %d in the log%n", answered.get(), told);
        assertThat(told).isBetween((long) answered.get(), (long) answered.get() + KILLS);
    }
}
