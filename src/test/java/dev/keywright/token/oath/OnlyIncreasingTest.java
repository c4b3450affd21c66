package dev.keywright.token.oath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.FreshKey;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.UserPresence;
import dev.keywright.token.state.OathAccount;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateChange.OathChallengeSet;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The property "only increasing": an account that answers no challenge that is lower than the one before. */
class OnlyIncreasingTest {

    private static final int TOO_LOW = 0x6982;

    private final List<StateChange> stored = new ArrayList<>();
    private boolean storeFails;
    private final TokenCore core = FreshKey.core(TokenEnvironment.of(this::store));
    private final YkoathCard card = new YkoathCard(core);

    private void store(List<StateChange> changes) throws IOException {
        if (storeFails) {
            throw new IOException("the disk is full");
        }
        stored.addAll(changes);
    }

    @BeforeEach
    void fill() {
        card.select();
        assertThat(card.put("a", "2106" + YkoathCard.SECRET, "7801").status()).isEqualTo(0x9000);
        stored.clear();
    }

    private int status(String challenge) {
        return card.calculate("a", challenge, true).status();
    }

    @Test
    void aLowerChallengeIsRefused() {
        assertThat(status("0000000000000005")).isEqualTo(0x9000);
        TokenState before = core.state();

        assertThat(status("0000000000000004")).isEqualTo(TOO_LOW);
        assertThat(core.state()).isSameAs(before);
        assertThat(status("0000000000000006")).isEqualTo(0x9000);
    }

    @Test
    void theSameChallengeIsAnsweredAgain() {
        assertThat(status("05")).isEqualTo(0x9000);
        TokenState before = core.state();

        assertThat(status("05")).isEqualTo(0x9000);
        assertThat(core.state()).isSameAs(before);
    }

    @Test
    void challengesAreNumbersOfAnyLength() {
        assertThat(status("00ff")).isEqualTo(0x9000);
        assertThat(status("0000000000000100")).isEqualTo(0x9000);
        assertThat(status("ff")).isEqualTo(TOO_LOW);
        assertThat(status("0100")).isEqualTo(0x9000);
        assertThat(status("8000")).isEqualTo(0x9000);
        assertThat(status("7fff")).isEqualTo(TOO_LOW);
    }

    /** Else a power cut would take the guard back. */
    @Test
    void theChallengeIsDurableBeforeTheCodeLeaves() {
        assertThat(status("0007")).isEqualTo(0x9000);
        assertThat(stored).containsExactly(new OathChallengeSet(Bytes.of((byte) 'a'), Bytes.ofHex("07")));

        storeFails = true;
        assertThat(status("08")).isEqualTo(0x6581);
        assertThat(card.calculate("a", "08", true).data().isEmpty()).isTrue();
        storeFails = false;
        assertThat(status("07")).isEqualTo(0x9000);
    }

    @Test
    void calculateAllCountsAsWellAndRefusesAsAWhole() {
        card.put("b", "2106" + YkoathCard.SECRET, "");
        assertThat(status("05")).isEqualTo(0x9000);
        TokenState before = core.state();

        assertThat(card.send(0xa4, 1, YkoathCard.tlv(0x74, "04")).status()).isEqualTo(TOO_LOW);
        assertThat(core.state()).isSameAs(before);
        assertThat(card.send(0xa4, 1, YkoathCard.tlv(0x74, "06")).status()).isEqualTo(0x9000);
        assertThat(status("05")).isEqualTo(TOO_LOW);
        assertThat(card.calculate("b", "01", true).status()).as("another account").isEqualTo(0x9000);
    }

    @Test
    void aRenamedAccountRemembers() {
        status("05");
        assertThat(card.send("0005000006710161710163")).isEqualTo("9000");

        assertThat(card.calculate("c", "04", true).status()).isEqualTo(TOO_LOW);
    }

    @Test
    void anAccountThatIsSetUpAnewBeginsAnew() {
        status("05");
        card.put("a", "2106" + YkoathCard.SECRET, "7801");

        assertThat(status("04")).isEqualTo(0x9000);
    }

    @Test
    void aCounterNeedsNoGuard() {
        assertThat(card.put("h", "1106" + YkoathCard.SECRET, "7801").status()).isEqualTo(0x9000);

        assertThat(core.state().oath().account(Bytes.of((byte) 'h')))
                .hasValueSatisfying(account -> assertThat(account.lowestChallenge()).isNull());
        assertThat(card.calculate("h", "", true).status()).isEqualTo(0x9000);
    }

    @Test
    void whatIsTooLowAsksForNoTouch() {
        List<String> touches = new ArrayList<>();
        UserPresence presence = (what, cancelled) -> {
            touches.add(what);
            return UserPresence.Answer.TOUCHED;
        };
        TokenCore touched = FreshKey.core(TokenEnvironment.of(StateStore.IN_MEMORY).withPresence(presence));
        YkoathCard both = new YkoathCard(touched);
        both.select();
        assertThat(both.put("a", "2106" + YkoathCard.SECRET, "7803").status()).isEqualTo(0x9000);
        assertThat(touched.state().oath().all()).extracting(OathAccount::touchRequired).containsExactly(true);

        assertThat(both.calculate("a", "05", true).status()).isEqualTo(0x9000);
        assertThat(both.calculate("a", "04", true).status()).isEqualTo(TOO_LOW);
        assertThat(touches).hasSize(1);
    }
}
