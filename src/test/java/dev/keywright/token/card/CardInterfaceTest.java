package dev.keywright.token.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.testing.TestProfiles;
import dev.keywright.token.Applet;
import dev.keywright.token.Interaction;
import dev.keywright.token.UserPresence;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.ResponseApdu;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CardInterfaceTest {

    private static final String SELECT_FIRST = "00a4040007a0000005270101";
    private static final String SELECT_SECOND = "00a4040007a0000005270202";

    private final ReentrantLock lock = new ReentrantLock();
    private final Recorder first = new Recorder("a000000527010101", Applet.GET_RESPONSE);
    private final Recorder second = new Recorder("a000000527020202", 0xa5);
    private final CardInterface card = new CardInterface(Bytes.ofHex("3b00"), List.of(first, second), lock);

    @ParameterizedTest
    @CsvSource({
        "00a4040005a000000527, a000000527010101",
        "00a4040007a0000005270101, a000000527010101",
        "00a4040008a00000052701010100, a000000527010101",
        "00a4040006a00000052702, a000000527020202",
        "00a40400000008a0000005270202020000, a000000527020202",
    })
    void selectsByTheBeginningOfAnIdentifier(String command, String aid) {
        assertThat(send(command)).isEqualTo(aid + "9000");
    }

    @ParameterizedTest
    @CsvSource({
        "00a4040008a000000527010102, 6a82",
        "00a4040009a00000052701010100, 6a82",
        "00a4040004a0000005, 6a82",
        "00a40400, 6a82",
        "00a4040c08a000000527020202, 6a86",
    })
    void aSelectThatFindsNothingKeepsTheSelection(String command, String status) {
        send(SELECT_FIRST);

        assertThat(send(command)).isEqualTo(status);
        assertThat(send("00010000")).isEqualTo("9000");
        assertThat(first.received).hasSize(1);
        assertThat(first.deselections).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "00a404", "0001000002ff", "000100000000", "00010000010203ff"})
    void whatIsNoCommandIsRefused(String bytes) {
        send(SELECT_FIRST);

        assertThat(send(bytes)).isEqualTo("6700");
        assertThat(first.received).isEmpty();
    }

    @Test
    void withoutASelectionNothingWorksButSelect() {
        assertThat(send("00010000")).isEqualTo("6985");
        assertThat(send("10010000020102")).isEqualTo("6985");
        assertThat(send("00c00000")).isEqualTo("6985");
    }

    @Test
    void joinsAChainOfShortAndExtendedParts() {
        send(SELECT_FIRST);

        assertThat(send("90100102020a0b")).isEqualTo("9000");
        assertThat(send("90100102000001ff")).isEqualTo("9000");
        assertThat(first.received).isEmpty();
        assertThat(send("80100102010c20")).isEqualTo("9000");

        CommandApdu whole = first.received.get(0);
        assertThat(whole.cla()).isEqualTo(0x80);
        assertThat(whole.ins()).isEqualTo(0x10);
        assertThat(whole.p1() << 8 | whole.p2()).isEqualTo(0x0102);
        assertThat(whole.data().toHex()).isEqualTo("0a0bff0c");
        assertThat(whole.expectedLength()).isEqualTo(0x20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"000200000101", "800100000101", "000101000101", "000100010101", "100200000101"})
    void aPartThatDoesNotContinueTheChainEndsIt(String other) {
        send(SELECT_FIRST);
        send("1001000001aa");

        assertThat(send(other)).isEqualTo("6883");
        assertThat(send("0001000001bb")).isEqualTo("9000");
        assertThat(first.received.get(0).data().toHex()).isEqualTo("bb");
    }

    @Test
    void aChainCannotGrowWithoutBound() {
        send(SELECT_FIRST);
        String part = "10010000007fff" + "00".repeat(0x7fff);

        assertThat(send(part)).isEqualTo("9000");
        assertThat(send(part)).isEqualTo("9000");
        assertThat(send(part)).isEqualTo("6700");
        assertThat(send("00010000")).isEqualTo("9000");
        assertThat(first.received.get(0).data().isEmpty()).isTrue();
    }

    @Test
    void aSelectInTheMiddleOfAChainStartsAnew() {
        send(SELECT_FIRST);
        send("1001000001aa");

        assertThat(send(SELECT_SECOND)).endsWith("9000");
        assertThat(send("0001000001bb")).isEqualTo("9000");
        assertThat(second.received.get(0).data().toHex()).isEqualTo("bb");
    }

    @Test
    void splitsALongAnswerAsTheClientAsks() {
        send(SELECT_FIRST);
        first.answer = ResponseApdu.ok(new byte[600]);

        assertThat(send("0001000000")).hasSize(2 * 258).endsWith("6100");
        assertThat(send("00c0000010")).hasSize(2 * 18).endsWith("6100");
        assertThat(send("00c0000000")).hasSize(2 * 258).endsWith("6148");
        assertThat(send("00c0000047")).hasSize(2 * (0x47 + 2)).endsWith("6101");
        assertThat(send("00c0000001")).isEqualTo("009000");
    }

    @ParameterizedTest
    @CsvSource({"00010000, 256", "0001000000, 256", "0001000005, 5", "00010000000100, 256", "00010000000000, 600",
        "00010000000001aa, 600", "0001000001aa, 256"})
    void respectsTheExpectedLength(String command, int length) {
        send(SELECT_FIRST);
        first.answer = ResponseApdu.ok(new byte[600]);

        assertThat(send(command)).hasSize(2 * (length + 2));
    }

    @Test
    void usesTheInstructionOfTheAppletToContinue() {
        send(SELECT_SECOND);
        second.answer = ResponseApdu.ok(new byte[300]);

        send("0001000000");
        assertThat(send("00a5000000")).hasSize(2 * (44 + 2)).endsWith("9000");

        send("0001000000");
        send("00c0000000");
        assertThat(second.received).as("another instruction reaches the applet").hasSize(3);
    }

    @Test
    void anyOtherCommandDropsTheRestOfAnAnswer() {
        send(SELECT_FIRST);
        first.answer = ResponseApdu.ok(new byte[300]);
        send("0001000000");
        first.answer = ResponseApdu.of(0x6d00);
        send("00020000");

        assertThat(send("00c0000000")).isEqualTo("6d00");
    }

    @Test
    void aNewSelectionEndsTheOldOne() {
        send(SELECT_FIRST);
        send(SELECT_SECOND);
        assertThat(first.deselections).isEqualTo(1);

        card.reset();
        assertThat(second.deselections).isEqualTo(1);
        assertThat(send("00010000")).isEqualTo("6985");

        send(SELECT_SECOND);
        card.powerOff();
        card.powerOn();
        assertThat(second.deselections).isEqualTo(2);
        assertThat(send("00010000")).isEqualTo("6985");
    }

    @Test
    void aMistakeInAnAppletIsAStatusWord() {
        send(SELECT_FIRST);
        first.answer = null;

        assertThat(send("00010000")).isEqualTo("6f00");
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void holdsTheKeysLockWhileACommandRuns() {
        send(SELECT_FIRST);
        send("00010000");

        assertThat(first.heldTheLock).isTrue();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void powerOffCancelsTheWaitForATouch() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        send(SELECT_FIRST);
        first.presence = (what, cancelled) -> {
            waiting.countDown();
            while (!cancelled.getAsBoolean()) {
                Thread.onSpinWait();
            }
            return UserPresence.Answer.CANCELLED;
        };
        var response = CompletableFuture.supplyAsync(() -> send("00010000"));
        assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();

        card.powerOff();

        assertThat(response.get(10, TimeUnit.SECONDS)).isEqualTo("6982");
        assertThat(send("00010000")).isEqualTo("6985");
    }

    @Test
    void givesTheProfilesAnswersToReset() {
        FirmwareProfile profile = FirmwareProfiles.defaultProfile();

        assertThat(CardInterface.usb(profile, List.of(), lock).atr()).asHexString()
                .isEqualToIgnoringCase(profile.card().usbAtr());
        assertThat(CardInterface.nfc(profile, List.of(), lock, () -> {}).atr()).asHexString()
                .isEqualToIgnoringCase(profile.card().nfcAtr());
    }

    @Test
    void aModelWithoutNfcHasNoPipeThere() {
        FirmwareProfile profile = TestProfiles.with("card.nfcAtr", null);

        assertThatThrownBy(() -> CardInterface.nfc(profile, List.of(), lock, () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no NFC");
    }

    private String send(String command) {
        return HexFormat.of().formatHex(card.transmit(HexFormat.of().parseHex(command)));
    }

    /** Answers SELECT with its identifier, and all else as told; an answer of null stands for a mistake. */
    private final class Recorder implements Applet {
        private final Bytes aid;
        private final int continuation;
        private final List<CommandApdu> received = new ArrayList<>();
        private UserPresence presence = UserPresence.ALWAYS;
        private ResponseApdu answer = ResponseApdu.of(0x9000);
        private int deselections;
        private boolean heldTheLock;

        Recorder(String aid, int continuation) {
            this.aid = Bytes.ofHex(aid);
            this.continuation = continuation;
        }

        @Override
        public Bytes aid() {
            return aid;
        }

        @Override
        public ResponseApdu select() {
            return ResponseApdu.ok(aid.toArray());
        }

        @Override
        public ResponseApdu process(CommandApdu command, Interaction interaction) {
            received.add(command);
            heldTheLock = lock.isHeldByCurrentThread();
            boolean touched = interaction.awaitTouch(presence, "a test") == UserPresence.Answer.TOUCHED;
            return touched ? answer : ResponseApdu.of(0x6982);
        }

        @Override
        public void deselect() {
            deselections++;
        }

        @Override
        public int continuation() {
            return continuation;
        }
    }
}
