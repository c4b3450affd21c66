package dev.keywright.desk.provision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The key is pulled at each message of a whole run, once before and once after it has done what the message says. */
class PullTest {

    /** To make one takes as long as a good part of a run. */
    private static final MemoryKey NEW = new MemoryKey("yubikey-5.7.4");
    private static final String PEOPLE = "name,email\nAlice,alice@example.org\n";

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void wheneverItIsPulledItGoesOnToTheSameEnd(boolean answerIsLost) throws Exception {
        int messages = messagesOfAWholeRun();
        assertThat(messages).isGreaterThan(60);
        IntStream.rangeClosed(1, messages).parallel().forEach(pulledAt -> {
            try {
                pull(pulledAt, answerIsLost);
            } catch (Exception e) {
                throw new AssertionError("pulled at message " + pulledAt, e);
            }
        });
    }

    private static int messagesOfAWholeRun() throws Exception {
        Desk desk = new Desk(Desk.EVERYTHING, PEOPLE);
        PullableKey key = new PullableKey(NEW.copy().plugIn(), Integer.MAX_VALUE, false);
        assertThat(desk.plugIn(key)).isInstanceOf(Result.Ready.class);
        return key.messages();
    }

    private static void pull(int pulledAt, boolean answerIsLost) throws Exception {
        String when = (answerIsLost ? "answer lost of message " : "before message ") + pulledAt;
        Desk desk = new Desk(Desk.EVERYTHING, PEOPLE);
        MemoryKey key = NEW.copy();
        Result result = desk.plugIn(new PullableKey(key.plugIn(), pulledAt, answerIsLost));
        assertThat(result).as(when).isNotInstanceOf(Result.Ready.class);
        Map<String, String> drawn = desk.journal.ledger().secrets("alice@example.org")
                .map(PersonSecrets::toHex).orElse(null);

        Result next = desk.plugIn(key);

        assertThat(next).as(when + ": " + result.sentence() + " " + next.sentence()).isInstanceOf(Result.Ready.class);
        Map<String, String> on = desk.secrets("alice@example.org").toHex();
        if (drawn != null) {
            assertThat(on).as(when).isEqualTo(drawn);
        }
        ProvisioningTest.assertHolds(key, desk, "alice@example.org");
        assertThat(key.state().oath().accounts()).as(when).hasSize(4);
    }
}
