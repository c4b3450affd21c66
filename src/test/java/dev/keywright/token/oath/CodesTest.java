package dev.keywright.token.oath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.FreshKey;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.UserPresence;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateChange.OathCounterSet;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.ResponseApdu;
import dev.keywright.wire.Tlv;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodesTest {

    private static final String CHALLENGE = "0000000000000001";

    private final List<StateChange> stored = new ArrayList<>();
    private final List<String> touches = new ArrayList<>();
    private UserPresence.Answer touch = UserPresence.Answer.TOUCHED;
    private boolean storeFails;
    private final TokenCore core = FreshKey.core(TokenEnvironment.of(this::store).withPresence((what, cancelled) -> {
        touches.add(what);
        return touch;
    }));
    private final YkoathCard card = new YkoathCard(core);

    private void store(List<StateChange> changes) throws IOException {
        if (storeFails) {
            throw new IOException("the disk is full");
        }
        stored.addAll(changes);
    }

    /** RFC 4226, appendix D: the codes of the counters 0 to 9. */
    @Test
    void hotpVectors() {
        card.select();
        card.put("h", "1106" + YkoathCard.SECRET, "");

        List<String> codes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            codes.add(code(card.calculate("h", "", true), 6));
        }
        assertThat(codes).containsExactly(
                "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489");
    }

    /** RFC 4226, appendix D, table 1: the whole HMAC of the counters 0 and 1. */
    @Test
    void wholeHotpVectors() {
        card.select();
        card.put("h", "1106" + YkoathCard.SECRET, "");

        assertThat(card.calculate("h", "", false))
                .isEqualTo(ResponseApdu.ok(YkoathCard.tlv(0x75, "06cc93cf18508d94934c64b65d8ba7667fb7cde4b0")));
        assertThat(card.calculate("h", "", false))
                .isEqualTo(ResponseApdu.ok(YkoathCard.tlv(0x75, "0675a48a19d4cbe100644e8ac1397eea747a2d33ab")));
    }

    /** RFC 6238, appendix B; time steps of 30 seconds. */
    @ParameterizedTest
    @CsvSource({
        "59,          94287082, 46119246, 90693936",
        "1111111109,  07081804, 68084774, 25091201",
        "1111111111,  14050471, 67062674, 99943326",
        "1234567890,  89005924, 91819424, 93441116",
        "2000000000,  69279037, 90698825, 38618901",
        "20000000000, 65353130, 77737706, 47863826",
    })
    void totpVectors(long seconds, String sha1, String sha256, String sha512) {
        String digits = "31323334353637383930";
        card.select();
        card.put("1", "2108" + digits.repeat(2), "");
        card.put("256", "2208" + digits.repeat(3) + "3132", "");
        card.put("512", "2308" + digits.repeat(6) + "31323334", "");
        String challenge = String.format("%016x", seconds / 30);

        assertThat(code(card.calculate("1", challenge, true), 8)).isEqualTo(sha1);
        assertThat(code(card.calculate("256", challenge, true), 8)).isEqualTo(sha256);
        assertThat(code(card.calculate("512", challenge, true), 8)).isEqualTo(sha512);
        assertThat(stored).noneMatch(OathCounterSet.class::isInstance);
    }

    @Test
    void beginsWithTheInitialCounter() {
        card.select();
        card.put("h", "1106" + YkoathCard.SECRET, "7a0400000009");
        card.put("high", "1106" + YkoathCard.SECRET, "7a04ffffffff");

        assertThat(code(card.calculate("h", "", true), 6)).isEqualTo("520489");
        card.calculate("high", "", true);
        assertThat(core.state().oath().account(Bytes.of("high".getBytes())).orElseThrow().counter())
                .isEqualTo(0x1_0000_0000L);
    }

    @Test
    void theCounterIsDurableBeforeTheCodeLeaves() {
        card.select();
        card.put("h", "1106" + YkoathCard.SECRET, "");
        stored.clear();

        card.calculate("h", "", true);
        assertThat(stored).containsExactly(new OathCounterSet(Bytes.of((byte) 'h'), 1));

        storeFails = true;
        TokenState before = core.state();
        assertThat(card.calculate("h", "", true)).isEqualTo(ResponseApdu.of(0x6581));
        assertThat(core.state()).isSameAs(before);
    }

    @Test
    void whatCannotBeSavedIsNotAcknowledged() {
        card.select();
        card.put("a", "2106" + YkoathCard.SECRET, "");
        storeFails = true;
        TokenState before = core.state();

        assertThat(card.put("b", "2106" + YkoathCard.SECRET, "").status()).isEqualTo(0x6581);
        assertThat(card.send("0002000003710161")).isEqualTo("6581");
        assertThat(card.send("0005000006710161710162")).isEqualTo("6581");
        assertThat(card.setCode(YkoathCard.ACCESS_KEY).status()).isEqualTo(0x6581);
        assertThat(card.send("0004dead")).isEqualTo("6581");
        assertThat(core.state()).isSameAs(before);
        assertThat(card.send("00a10000")).as("still unlocked").endsWith("9000");
    }

    @Test
    void asksForATouchWhereTheAccountWantsOne() {
        card.select();
        card.put("Example:me\u001b[2J", "2106" + YkoathCard.SECRET, "7802");

        assertThat(code(card.calculate("Example:me\u001b[2J", CHALLENGE, true), 6)).isEqualTo("287082");
        assertThat(touches).containsExactly("a one-time code for Example:me?[2J");
    }

    @ParameterizedTest
    @CsvSource({"DECLINED", "TIMED_OUT", "CANCELLED"})
    void withoutTheTouchThereIsNoCode(UserPresence.Answer answer) {
        card.select();
        card.put("h", "1106" + YkoathCard.SECRET, "7802");
        touch = answer;
        TokenState before = core.state();

        assertThat(card.calculate("h", "", true)).isEqualTo(ResponseApdu.of(0x6982));
        assertThat(core.state()).isSameAs(before);
    }

    @Test
    void onNfcTheTapIsTheTouch() {
        card.select();
        card.put("t", "2106" + YkoathCard.SECRET, "7802");
        YkoathCard tapped = YkoathCard.nfc(core);
        tapped.select();
        touch = UserPresence.Answer.TIMED_OUT;

        assertThat(code(tapped.calculate("t", CHALLENGE, true), 6)).isEqualTo("287082");
        assertThat(tapped.send(0xa4, 1, YkoathCard.tlv(0x74, CHALLENGE)).data())
                .as("the list tells the account's kind all the same")
                .isEqualTo(Bytes.of(YkoathCard.join(YkoathCard.name("t"), YkoathCard.tlv(0x7c, "06"))));
        assertThat(touches).isEmpty();
        assertThat(card.calculate("t", CHALLENGE, true).status()).isEqualTo(0x6982);
    }

    @Test
    void calculatesAllWithoutTouchingOrCounting() {
        card.select();
        card.put("plain", "2106" + YkoathCard.SECRET, "");
        card.put("counted", "1107" + YkoathCard.SECRET, "");
        card.put("touched", "2108" + YkoathCard.SECRET, "7802");
        card.put("both", "1106" + YkoathCard.SECRET, "7802");
        TokenState before = core.state();

        assertThat(card.send(0xa4, 1, YkoathCard.tlv(0x74, CHALLENGE))).isEqualTo(ResponseApdu.ok(YkoathCard.join(
                YkoathCard.name("plain"), YkoathCard.tlv(0x76, "0641397eea"),
                YkoathCard.name("counted"), YkoathCard.tlv(0x77, "07"),
                YkoathCard.name("touched"), YkoathCard.tlv(0x7c, "08"),
                YkoathCard.name("both"), YkoathCard.tlv(0x77, "06"))));
        assertThat(card.send(0xa4, 0, YkoathCard.tlv(0x74, CHALLENGE)).data().toHex())
                .contains("75150675a48a19d4cbe100644e8ac1397eea747a2d33ab");
        assertThat(touches).isEmpty();
        assertThat(core.state()).isSameAs(before);
    }

    @Test
    void nothingToCalculateIsFine() {
        card.select();

        assertThat(card.send(0xa4, 1, YkoathCard.tlv(0x74, CHALLENGE))).isEqualTo(ResponseApdu.of(0x9000));
    }

    /** What a client makes of the answer: modulo 10 to the digits (RFC 4226 §5.3). */
    private static String code(ResponseApdu response, int digits) {
        assertThat(response.status()).isEqualTo(0x9000);
        Tlv only = YkoathCard.tlvs(response.data()).get(0);
        assertThat(only.tag()).isEqualTo(0x76);
        byte[] value = only.value().toArray();
        assertThat(value).hasSize(5).startsWith(digits);
        int truncated = ByteBuffer.wrap(value, 1, 4).getInt();
        assertThat(truncated).isNotNegative();
        return String.format("%0" + digits + "d", truncated % (int) Math.pow(10, digits));
    }
}
