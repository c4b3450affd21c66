package dev.keywright.rp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.keywright.store.Database;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that is killed after any statement of a ceremony, or with the answer on its lips, while another node on the
 * same database goes on: nothing that was answered is lost, and each answer of a client is taken once.
 */
class CeremonyKillIT {

    private static final String ORIGIN = "http://localhost:8420";
    /** More than any request needs; the loop ends when one is answered. */
    private static final int MOST_STATEMENTS = 40;

    @TempDir
    Path folder;

    private Database database;
    private RelyingPartyService other;
    private final Map<String, Long> acknowledged = new TreeMap<>();
    private final List<String> kills = new ArrayList<>();
    private int names;

    @BeforeEach
    void open() throws Exception {
        database = Database.open(folder);
        other = StoppingNode.service(database, folder);
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** What a client asks of a node, and what must hold of it when the node is gone. */
    private interface Scene {

        JsonNode prepare(String name, SoftAuthenticator key) throws Exception;

        void check(String name, SoftAuthenticator key, JsonNode asked) throws Exception;
    }

    @Test
    void nothingIsLostAndNothingIsTakenTwice() throws Exception {
        killEverywhere("startRegistration", new Scene() {
            @Override
            public JsonNode prepare(String name, SoftAuthenticator key) {
                return TextNode.valueOf(name);
            }

            @Override
            public void check(String name, SoftAuthenticator key, JsonNode asked) throws Exception {
                assertThat(other.account(name)).isEmpty();
                register(name, key);
            }
        });
        killEverywhere("finishRegistration", new Scene() {
            @Override
            public JsonNode prepare(String name, SoftAuthenticator key) throws Exception {
                return key.create(other.startRegistration(RegistrationRequest.of(name, name)));
            }

            @Override
            public void check(String name, SoftAuthenticator key, JsonNode asked) throws Exception {
                boolean kept = !other.passkeys(name).isEmpty();
                assertThat(other.account(name).isPresent()).as("no account without its passkey").isEqualTo(kept);
                takenOnceMoreUnless(kept, "finishRegistration", asked);
                assertThat(other.passkeys(name)).hasSize(1);
                acknowledged.put(other.passkeys(name).get(0).id(), 0L);
            }
        });
        killEverywhere("startAssertion", new Scene() {
            @Override
            public JsonNode prepare(String name, SoftAuthenticator key) throws Exception {
                register(name, key);
                return TextNode.valueOf(name);
            }

            @Override
            public void check(String name, SoftAuthenticator key, JsonNode asked) throws Exception {
                key.counter = 1;
                ObjectNode answer = key.get(other.startAssertion(SignInRequest.of(name)));
                acknowledged.put(other.finishAssertion(answer).passkey().id(), 1L);
            }
        });
        killEverywhere("finishAssertion", new Scene() {
            @Override
            public JsonNode prepare(String name, SoftAuthenticator key) throws Exception {
                register(name, key);
                key.counter = 1;
                return key.get(other.startAssertion(SignInRequest.of(name)));
            }

            @Override
            public void check(String name, SoftAuthenticator key, JsonNode asked) throws Exception {
                boolean counted = other.passkeys(name).get(0).signatureCount() == 1;
                takenOnceMoreUnless(counted, "finishAssertion", asked);
                acknowledged.put(other.passkeys(name).get(0).id(), 1L);
            }
        });
        System.out.printf("CeremonyKillIT: %d kills, %d passkeys%n", kills.size(), acknowledged.size());
        assertThat(kills).anyMatch(kill -> kill.contains("INSERT INTO credential"))
                .anyMatch(kill -> kill.contains("UPDATE credential"))
                .anyMatch(kill -> kill.contains("DELETE FROM ceremony"));
        assertThat(kills).filteredOn(kill -> kill.contains("before the answer")).hasSize(4);
    }

    /** Kills a node after one more statement each time, until it comes to its answer. */
    private void killEverywhere(String request, Scene scene) throws Exception {
        for (int stop = 1; stop <= MOST_STATEMENTS; stop++) {
            String name = "user" + ++names;
            SoftAuthenticator key = new SoftAuthenticator(ORIGIN);
            JsonNode asked = scene.prepare(name, key);
            JsonNode answer;
            try (StoppingNode node = StoppingNode.start(folder)) {
                answer = node.ask(request, asked, stop);
            }
            if (answer.has("done")) {
                assertThat(stop).as("statements of " + request).isGreaterThan(1);
                other.passkeys(name).forEach(passkey -> acknowledged.put(passkey.id(), passkey.signatureCount()));
                assertThat(other.passkeys(name))
                        .as(answer.toString())
                        .hasSize(request.equals("startRegistration") ? 0 : 1);
                assertNothingIsLost();
                return;
            }
            assertThat(answer.has("stopped")).as(answer.toString()).isTrue();
            kills.add(request + ": " + answer.get("stopped").textValue());
            scene.check(name, key, asked);
            assertNothingIsLost();
        }
        throw new AssertionError(request + " did not come to its answer");
    }

    private void register(String name, SoftAuthenticator key) throws CeremonyException {
        ObjectNode answer = key.create(other.startRegistration(RegistrationRequest.of(name, name)));
        acknowledged.put(other.finishRegistration(answer).passkey().id(), 0L);
    }

    /** The client, which had no answer, asks the other node; that takes it where nobody has yet, and never again. */
    private void takenOnceMoreUnless(boolean taken, String request, JsonNode asked) throws CeremonyException {
        if (!taken) {
            StoppingNode.serve(other, request, asked);
        }
        assertThatThrownBy(() -> StoppingNode.serve(other, request, asked))
                .as(kills.get(kills.size() - 1))
                .isInstanceOf(CeremonyException.class)
                .hasMessageContaining("it was used");
    }

    private void assertNothingIsLost() {
        Map<String, Long> there = new TreeMap<>();
        other.passkeys().forEach(passkey -> there.put(passkey.id(), passkey.signatureCount()));
        assertThat(there).as(kills.get(kills.size() - 1)).isEqualTo(acknowledged);
    }
}
