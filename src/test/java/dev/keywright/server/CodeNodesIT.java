package dev.keywright.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.Hotp;
import dev.keywright.oath.SetupKey;
import dev.keywright.server.access.ApiKeys;
import dev.keywright.testing.database.Databases;
import dev.keywright.testing.database.TestDatabase;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Processes that share a database are one service, and {@code kill -9} makes no code good a second time. */
@Databases
class CodeNodesIT {

    private static final int PARALLEL = 50;
    private static final int USERS = 4;
    private static final int ROUNDS = 6;
    private static final int LONGEST_FIRE_MILLIS = 500;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private TestDatabase database;
    private String apiKey;

    @BeforeEach
    void open(TestDatabase empty) throws Exception {
        database = empty;
        var shared = empty.open();
        empty.vault(shared);
        apiKey = new ApiKeys(shared.jdbi(), InstantSource.system(), RandomSource.system())
                .createFirst().orElseThrow().text().reveal();
        shared.close();
    }

    private CodeClient client(CodeNode node) {
        return new CodeClient(node.port(), apiKey);
    }

    @Test
    void fiftyRequestsAtTwoProcessesGetOneAcceptance() throws Exception {
        try (CodeNode one = CodeNode.start(database); CodeNode two = CodeNode.start(database)) {
            User ada = new User("ada");
            client(one).imported("ada", ada.uri());
            ExecutorService pool = Executors.newFixedThreadPool(PARALLEL);
            for (int round = 0; round < 3; round++) {
                String code = ada.code(round);
                List<Callable<Integer>> attempts = new ArrayList<>();
                for (int i = 0; i < PARALLEL; i++) {
                    CodeClient client = client(i % 2 == 0 ? one : two);
                    attempts.add(() -> client.verify("ada", code).status());
                }
                int accepted = 0;
                for (Future<Integer> attempt : pool.invokeAll(attempts)) {
                    accepted += attempt.get() == 200 ? 1 : 0;
                }
                assertThat(accepted).as("round " + round).isEqualTo(1);
                client(two).post("/lockouts/lift", "{\"scope\": \"user\", \"subject\": \"ada\"}").expect(204);
            }
            pool.shutdown();
        }
    }

    @Test
    void killingTheServiceMakesNoCodeGoodTwice() throws Exception {
        List<User> users = new ArrayList<>();
        try (CodeNode node = CodeNode.start(database)) {
            for (int i = 0; i < USERS; i++) {
                users.add(new User("user-" + i));
                client(node).imported(users.get(i).name, users.get(i).uri());
            }
        }
        for (int round = 0; round < ROUNDS; round++) {
            try (CodeNode node = CodeNode.start(database)) {
                for (User user : users) {
                    user.check(client(node));
                }
                fire(node, users);
            }
        }
        long accepted = users.stream().mapToLong(user -> user.accepted).sum();
        long inDoubt = users.stream().mapToLong(user -> user.inDoubt).sum();
        System.out.printf("CodeNodesIT on %s, seed %d: %d codes accepted, %d answers lost%n",
                database.isPostgres() ? "PostgreSQL" : "SQLite", seed, accepted, inDoubt);
        assertThat(accepted).as("seed " + seed).isGreaterThanOrEqualTo((long) USERS * ROUNDS);
    }

    private void fire(CodeNode node, List<User> users) throws Exception {
        CountDownLatch answered = new CountDownLatch(users.size());
        ExecutorService pool = Executors.newFixedThreadPool(users.size());
        List<Future<?>> all = new ArrayList<>();
        for (User user : users) {
            all.add(pool.submit(() -> user.signInUntilNoAnswerComes(client(node), answered)));
        }
        assertThat(answered.await(60, TimeUnit.SECONDS)).as("seed " + seed).isTrue();
        Thread.sleep(random.nextInt(LONGEST_FIRE_MILLIS));
        node.close();
        for (Future<?> one : all) {
            one.get(60, TimeUnit.SECONDS);
        }
        pool.shutdown();
    }

    /** Somebody with a HOTP token, who presents each of its codes twice. */
    private final class User {
        private final String name;
        private final byte[] secret = RandomSource.system().bytes(20);
        /** Of the code that was presented last. */
        private long counter = -1;
        private boolean asking;
        private long accepted;
        private long inDoubt;

        User(String name) {
            this.name = name;
        }

        String uri() {
            return "otpauth://hotp/" + name + "?digits=8&counter=0&secret=" + SetupKey.format(Secret.copyOf(secret));
        }

        String code(long at) {
            return Hotp.code(HashAlgorithm.SHA1, secret, at, 8);
        }

        Void signInUntilNoAnswerComes(CodeClient client, CountDownLatch answered) throws InterruptedException {
            boolean first = true;
            try {
                while (true) {
                    counter++;
                    asking = true;
                    assertThat(client.verify(name, code(counter)).status()).as("seed " + seed).isEqualTo(200);
                    asking = false;
                    accepted++;
                    assertThat(client.verify(name, code(counter)).reason()).isEqualTo("400 code-refused");
                    if (first) {
                        first = false;
                        answered.countDown();
                    }
                }
            } catch (IOException e) {
                return null;
            }
        }

        /** What was accepted is refused; what was never answered is good once at most. */
        void check(CodeClient client) throws Exception {
            if (counter < 0) {
                return;
            }
            if (asking) {
                inDoubt++;
                asking = false;
                client.verify(name, code(counter));
            }
            assertThat(client.verify(name, code(counter)).reason()).as("seed " + seed).isEqualTo("400 code-refused");
            if (counter > 0) {
                assertThat(client.verify(name, code(counter - 1)).reason()).isEqualTo("400 code-refused");
            }
        }
    }
}
