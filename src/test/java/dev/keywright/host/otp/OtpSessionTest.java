package dev.keywright.host.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.yubico.yubikit.core.application.CommandState;
import com.yubico.yubikit.core.otp.OtpConnection;
import dev.keywright.crypto.Secret;
import dev.keywright.host.FirmwareFeature.UnsupportedFeature;
import dev.keywright.host.otp.OtpSessionException.Reason;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.SlotCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Exchanges over either pipe, written by hand. The configurations are those of Python's yubikit (see
 * {@code YubikitSlotsIT}), the HMACs those of RFC 2202 and RFC 6238.
 */
class OtpSessionTest {

    private static final String EMPTY = "050403000000";
    private static final String ZEROS = "000000000000";
    private static final byte[] KEY = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);
    /** HMAC-SHA1 challenge-response with {@link #KEY}, no touch, by Python's yubikit. */
    private static final String HMAC_SLOT = "00000000000000000000000000000000373839300000"
            + "31323334353637383930313233343536" + ZEROS + "002440260000d828";
    private static final String HMAC_SLOT_WITH_CODE = "00000000000000000000000000000000373839300000"
            + "31323334353637383930313233343536" + "010203040506" + "0024402600008f82";
    private static final String UPDATE = "00".repeat(44) + "103420000000377b";
    private static final CommandState NO_WAIT = new CommandState();

    private static Secret secret(String hex) {
        return Secret.copyOf(HexFormat.of().parseHex(hex));
    }

    private static SlotContent hmac() throws InvalidSlotContent {
        return HmacChallenge.of(Secret.copyOf(KEY), false);
    }

    private static void refused(Reason reason, ThrowingCallable call) {
        assertThatExceptionOfType(OtpSessionException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason))
                .satisfies(e -> assertThat(e.getMessage()).matches("[A-Z].*: .*\\."));
    }

    @Test
    void openingTellsVersionAndStatus() throws Exception {
        ScriptedCard card = ScriptedCard.with("050403070e00");
        try (OtpSession session = OtpSession.open(card)) {
            assertThat(session.version()).hasToString("5.4.3");
            assertThat(session.status().programSequence()).isEqualTo(7);
            assertThat(session.status().configured(Slot.ONE)).contains(false);
            assertThat(session.status().configured(Slot.TWO)).contains(true);
            assertThat(session.status().touch(Slot.ONE)).contains(true);
            assertThat(session.status().touch(Slot.TWO)).contains(true);
            assertThat(session.status().ledInverted()).isFalse();
        }
        card.assertDone();
    }

    @Test
    void oldFirmwareTellsLess() throws Exception {
        OtpStatus two = OtpSession.open(ScriptedCard.with("020103010500")).status();
        assertThat(two.configured(Slot.ONE)).contains(true);
        assertThat(two.touch(Slot.ONE)).isEmpty();
        assertThat(OtpSession.open(ScriptedCard.with("010300010500")).status().configured(Slot.ONE)).isEmpty();
    }

    @Test
    void overNfcTheManagementApplicationKnowsTheVersion() throws Exception {
        String said = HexFormat.of().formatHex("Virtual mgr - FW version 5.4.3".getBytes(StandardCharsets.US_ASCII)) + "9000";
        assertThat(OtpSession.open(ScriptedCard.contactless(said, "050000000000")).version()).hasToString("5.4.3");
        assertThat(OtpSession.open(ScriptedCard.contactless("6a82", "030400000000")).version()).hasToString("3.4.0");
        assertThat(OtpSession.open(ScriptedCard.contactless("9000", "030400000000")).version()).hasToString("3.4.0");
        assertThat(OtpSession.open(ScriptedCard.contactless("6985", "030400000000")).version()).hasToString("3.4.0");
    }

    @Test
    void aContactlessKeyWithAStaleStatusIsBelieved() throws Exception {
        String said = HexFormat.of().formatHex("5.1.2".getBytes(StandardCharsets.US_ASCII)) + "9000";
        ScriptedCard card = ScriptedCard.contactless(said, "050102000000")
                .then("0001060006" + ZEROS, "050102000000 9000");
        try (OtpSession session = OtpSession.open(card)) {
            session.swap();
        }
        card.assertDone();
    }

    @Test
    void aKeyWithoutTheApplication() {
        refused(Reason.NO_APPLICATION, () -> OtpSession.open(ScriptedCard.selectedWith("6a82")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9000", "0504030100 9000", "90", "", "6985", "2400"})
    void anAnswerToSelectThatMakesNoSense(String answer) {
        refused(Reason.REFUSED, () -> OtpSession.open(ScriptedCard.selectedWith(answer.replace(" ", ""))));
    }

    @Test
    void aSlotIsProgrammedWithBothAccessCodes() throws Exception {
        ScriptedCard card = ScriptedCard.with(EMPTY)
                .then("000103003a" + HMAC_SLOT + ZEROS, "050403010200 9000")
                .then("000103003a" + HMAC_SLOT_WITH_CODE + "0a0b0c0d0e0f", "050403020200 9000");
        try (OtpSession session = OtpSession.open(card)) {
            session.program(Slot.TWO, hmac(), session.usualOptions(hmac()), AccessCodes.NONE);
            assertThat(session.status().configured(Slot.TWO)).contains(true);
            session.program(Slot.TWO, hmac(), session.usualOptions(hmac()),
                    new AccessCodes(secret("0a0b0c0d0e0f"), secret("010203040506")));
        }
        card.assertDone();
    }

    @Test
    void theOtherWritesAndTheirStatus() throws Exception {
        ScriptedCard card = ScriptedCard.with("050403050300")
                .then("0001060006" + ZEROS, "050403060300 9000")
                .then("000101003a" + "00".repeat(52) + "010203040506", "050403070200 9000")
                .then("000109003e" + "0655046b65792e61" + "00".repeat(48) + ZEROS, "050403080200 9000")
                .then("0001120033" + "04".repeat(45) + ZEROS, "9000")
                .then("0003000000", "050403090200 9000")
                .then("000103003a" + "00".repeat(52) + ZEROS, "050403000000 9000");
        try (OtpSession session = OtpSession.open(card)) {
            session.swap();
            session.delete(Slot.ONE, new AccessCodes(secret("010203040506"), null));
            session.setNdef(Slot.TWO, NdefPayload.uri("https://key.a"), AccessCodes.NONE);
            byte[] map = new byte[45];
            Arrays.fill(map, (byte) 4);
            session.setScanMap(Bytes.of(map), AccessCodes.NONE);
            session.delete(Slot.TWO, AccessCodes.NONE);
            assertThat(session.status().configured(Slot.TWO)).contains(false);
        }
        card.assertDone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"050403050300 9000", "050403040300 9000", "050403080300 9000", "6982", "6985", "6986"})
    void aWriteThatTheKeyDoesNotDo(String answer) throws Exception {
        ScriptedCard card = ScriptedCard.with("050403050300").then("0001060006" + ZEROS, answer);
        OtpSession session = OtpSession.open(card);
        refused(Reason.NOT_WRITTEN, session::swap);
        assertThat(session.status().programSequence()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0504030603 9000", "90", "", "6a80", "6d00", "6f00"})
    void aWriteThatIsAnsweredWithNonsense(String answer) throws Exception {
        OtpSession session = OtpSession.open(
                ScriptedCard.with("050403050300").then("0001060006" + ZEROS, answer));
        refused(Reason.REFUSED, session::swap);
    }

    @Test
    void challenges() throws Exception {
        ScriptedCard card = ScriptedCard.with("050403010200")
                .then("0001300040" + "4869" + "00".repeat(62), "b617318655057264e28bc0b6fb378c8ef146be00 9000")
                .then("0001380040" + "486900" + "01".repeat(61), "b617318655057264e28bc0b6fb378c8ef146be00 9000")
                .then("0001380040" + "0000000000000001" + "00".repeat(56),
                        "75a48a19d4cbe100644e8ac1397eea747a2d33ab 9000")
                .then("0001280006" + "010203040506", "000102030405060708090a0b0c0d0e0f 9000")
                .then("0001100000", "00bc614e 9000");
        try (OtpSession session = OtpSession.open(card)) {
            assertThat(session.hmac(Slot.ONE, new byte[] {0x48, 0x69}, NO_WAIT).toHex()).startsWith("b617");
            assertThat(session.hmac(Slot.TWO, new byte[] {0x48, 0x69, 0}, NO_WAIT).length()).isEqualTo(20);
            // RFC 4226, appendix D: the second code by the key of the ASCII digits.
            assertThat(session.totp(Slot.TWO, Instant.ofEpochSecond(59), 6, NO_WAIT)).isEqualTo("287082");
            assertThat(session.yubicoResponse(Slot.TWO, new byte[] {1, 2, 3, 4, 5, 6}, NO_WAIT).toHex())
                    .isEqualTo("000102030405060708090a0b0c0d0e0f");
            assertThat(session.serial()).isEqualTo(12_345_678);
        }
        card.assertDone();
    }

    @ParameterizedTest
    @CsvSource({"9000, NO_ANSWER", "6984, NO_ANSWER", "6a80, NO_ANSWER", "6985, NO_ANSWER", "6982, NO_ANSWER",
        "6d00, REFUSED", "01029000, REFUSED", "90, REFUSED", "'', REFUSED"})
    void aChallengeWithoutAnAnswer(String answer, Reason reason) throws Exception {
        OtpSession session = OtpSession.open(
                ScriptedCard.with("050403010200").then("0001300040" + "01" + "00".repeat(63), answer));
        refused(reason, () -> session.hmac(Slot.ONE, new byte[] {1}, NO_WAIT));
    }

    @Test
    void overTheCardATouchIsAskedForBeforehand() throws Exception {
        OtpSession session = OtpSession.open(
                ScriptedCard.with("050403010a00").then("0001380040" + "01" + "00".repeat(63), "6985"));
        List<Byte> heard = new ArrayList<>();
        CommandState wait = new CommandState() {
            @Override
            public void onKeepAliveStatus(byte status) {
                heard.add(status);
            }
        };
        assertThatExceptionOfType(OtpSessionException.class)
                .isThrownBy(() -> session.hmac(Slot.TWO, new byte[] {1}, wait))
                .withMessageContaining("touch the key while it blinks");
        assertThat(heard).containsExactly(CommandState.STATUS_UPNEEDED);
    }

    @Test
    void aKeyThatHidesItsSerialNumber() throws Exception {
        for (String answer : List.of("6985", "6a80", "9000")) {
            refused(Reason.NO_SERIAL, () ->
                    OtpSession.open(ScriptedCard.with(EMPTY).then("0001100000", answer)).serial());
        }
    }

    @Test
    void challengesThatAreNone() throws Exception {
        OtpSession session = OtpSession.open(ScriptedCard.with(EMPTY));
        for (int length : new int[] {0, 65}) {
            assertThatIllegalArgumentException().isThrownBy(() -> session.hmac(Slot.ONE, new byte[length], NO_WAIT));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> session.yubicoResponse(Slot.ONE, new byte[5], NO_WAIT));
        assertThatIllegalArgumentException().isThrownBy(() -> session.setScanMap(Bytes.EMPTY, AccessCodes.NONE));
    }

    /** What is not in the firmware is not sent: the card would fail the test. */
    @Test
    void oldFirmwareIsLeftAlone() throws Exception {
        OtpSession two = OtpSession.open(ScriptedCard.with("020103010000"));
        unsupported("Challenge-response needs firmware 2.2.0",
                () -> two.program(Slot.ONE, hmac(), Set.of(), AccessCodes.NONE));
        unsupported("An OATH code by counter needs firmware 2.2.0", () -> two.program(
                Slot.ONE, OathHotp.of(TokenId.NONE, Secret.copyOf(KEY), 6, 0), Set.of(), AccessCodes.NONE));
        unsupported("The option fast-trigger needs firmware 2.3.0", () -> two.program(
                Slot.ONE,
                YubicoOtp.of(Bytes.EMPTY, secret(ZEROS), secret("00".repeat(16))),
                Set.of(SlotOption.FAST_TRIGGER),
                AccessCodes.NONE));
        unsupported("Changing a slot's options needs firmware 2.3.0",
                () -> two.update(Slot.ONE, Set.of(), AccessCodes.NONE));
        unsupported("Swapping the slots needs firmware 2.3.0", two::swap);
        unsupported("Telling the serial number needs firmware 2.2.0", two::serial);
        unsupported("Challenge-response needs firmware 2.2.0",
                () -> two.hmac(Slot.ONE, new byte[] {1}, NO_WAIT));
        unsupported("A record for NFC readers needs firmware 3.0.0",
                () -> two.setNdef(Slot.ONE, NdefPayload.text("a"), AccessCodes.NONE));
        unsupported("A scan map needs firmware 3.0.0",
                () -> two.setScanMap(Bytes.of(new byte[45]), AccessCodes.NONE));
        assertThat(two.usualOptions(YubicoOtp.of(Bytes.EMPTY, secret(ZEROS), secret("00".repeat(16)))))
                .containsExactly(SlotOption.APPEND_ENTER);
    }

    private static void unsupported(String sentence, ThrowingCallable call) {
        assertThatExceptionOfType(UnsupportedFeature.class).isThrownBy(call).withMessageStartingWith(sentence);
    }

    @Test
    void anUpdateHasNoKeysAndOnlyOptionsThatMayChange() throws Exception {
        ScriptedCard card = ScriptedCard.with("050403010200")
                .then("000105003a" + UPDATE + ZEROS, "050403020200 9000");
        try (OtpSession session = OtpSession.open(card)) {
            assertThatExceptionOfType(InvalidSlotContent.class).isThrownBy(() ->
                    session.update(Slot.TWO, EnumSet.of(SlotOption.PROTECT_SLOT_2), AccessCodes.NONE));
            session.update(Slot.TWO, session.usualOptions(), AccessCodes.NONE);
        }
        card.assertDone();
    }

    @Test
    void someFirmwareCannotChangeACodeInAnUpdate() throws Exception {
        OtpSession session = OtpSession.open(ScriptedCard.with("040305010200"));
        refused(Reason.UNSUPPORTED, () ->
                session.update(Slot.TWO, Set.of(), new AccessCodes(null, secret("010203040506"))));
    }

    @Test
    void overReportsASlotIsProgrammed() throws Exception {
        ScriptedReports key = new ScriptedReports("050403000000");
        key.answering(frame -> {
            key.status("050403010200");
            return List.of();
        });
        try (OtpSession session = OtpSession.open(key)) {
            session.program(Slot.TWO, hmac(), session.usualOptions(hmac()), AccessCodes.NONE);
            assertThat(session.status().configured(Slot.TWO)).contains(true);
        }
        assertThat(key.closed()).isTrue();
        assertThat(key.frames()).singleElement().satisfies(frame -> {
            assertThat(frame.command()).isEqualTo(SlotCommand.CONFIG_2);
            assertThat(HexFormat.of().formatHex(frame.payload())).isEqualTo(HMAC_SLOT + ZEROS + ZEROS);
        });
    }

    /** The sequence is a byte without a sign, and its first value after the last is 0. */
    @ParameterizedTest
    @CsvSource({"00, 01", "7e, 7f", "7f, 80", "80, 81", "fe, ff", "ff, 00", "ff, 01", "80, 00"})
    void anySequenceCountsAsWritten(String before, String after) throws Exception {
        ScriptedReports key = new ScriptedReports("050403" + before + "0300");
        key.answering(frame -> {
            key.status("050403" + after + (after.equals("00") && before.equals("80") ? "0000" : "0300"));
            return List.of();
        });
        OtpSession session = OtpSession.open(key);
        assertThatCode(session::swap).doesNotThrowAnyException();
        assertThat(session.status().programSequence()).isEqualTo(Integer.parseInt(after, 16));
    }

    @Test
    void overReportsAWriteThatTheKeyDoesNotDo() throws Exception {
        OtpSession session = OtpSession.open(new ScriptedReports("050403050300"));
        refused(Reason.NOT_WRITTEN, session::swap);
    }

    /** Opening must not write: yubikit's protocol takes the sequence 3 for a YubiKey NEO. */
    @Test
    void openingAKeyWithTheSequenceThreeWritesNothing() throws Exception {
        ScriptedReports key = new ScriptedReports("050403030300");
        assertThat(OtpSession.open(key).status().programSequence()).isEqualTo(3);
        assertThat(key.frames()).isEmpty();
        ScriptedReports neo = new ScriptedReports("030400050300");
        assertThat(OtpSession.open(neo).status().programSequence()).isEqualTo(5);
        assertThat(neo.frames()).singleElement().satisfies(
                frame -> assertThat(frame.command()).isEqualTo(SlotCommand.SCAN_MAP));
    }

    @Test
    void overReportsAChallengeWaitsForATouch() throws Exception {
        List<byte[]> reports = new ArrayList<>();
        reports.add(ScriptedReports.flags(0x80));
        reports.add(ScriptedReports.flags(0x2f));
        reports.addAll(ScriptedReports.answer(HexFormat.of().parseHex("b617318655057264e28bc0b6fb378c8ef146be00")));
        ScriptedReports key = new ScriptedReports("050403010200").answering(frame -> reports);
        List<Byte> heard = new ArrayList<>();
        CommandState wait = new CommandState() {
            @Override
            public void onKeepAliveStatus(byte status) {
                heard.add(status);
            }
        };
        assertThat(OtpSession.open(key).hmac(Slot.TWO, new byte[] {1}, wait).toHex())
                .isEqualTo("b617318655057264e28bc0b6fb378c8ef146be00");
        assertThat(heard).contains(CommandState.STATUS_UPNEEDED);
        assertThat(key.frames()).singleElement().satisfies(
                frame -> assertThat(frame.command()).isEqualTo(SlotCommand.CHALLENGE_HMAC_2));
    }

    @Test
    void aWaitCanBeCancelled() throws Exception {
        List<byte[]> waiting = Collections.nCopies(50, ScriptedReports.flags(0x2f));
        ScriptedReports key = new ScriptedReports("050403010200").answering(frame -> waiting);
        CommandState wait = new CommandState() {
            @Override
            public void onKeepAliveStatus(byte status) {
                cancel();
            }
        };
        OtpSession session = OtpSession.open(key);
        refused(Reason.NOT_TOUCHED, () -> session.hmac(Slot.TWO, new byte[] {1}, wait));
        assertThat(key.resets()).isOne();
    }

    @Test
    void overReportsNobodyTouches() throws Exception {
        ScriptedReports key = new ScriptedReports("050403010200")
                .answering(frame -> List.of(ScriptedReports.flags(0x2f), ScriptedReports.flags(0x21)));
        OtpSession session = OtpSession.open(key);
        refused(Reason.NOT_TOUCHED, () -> session.hmac(Slot.TWO, new byte[] {1}, NO_WAIT));
    }

    @Test
    void overReportsAnEmptySlot() throws Exception {
        OtpSession session = OtpSession.open(new ScriptedReports("050403010100"));
        refused(Reason.NO_ANSWER, () -> session.hmac(Slot.TWO, new byte[] {1}, NO_WAIT));
    }

    @Test
    void overReportsAnswersThatAreCutOffOrDamaged() throws Exception {
        List<byte[]> good = ScriptedReports.answer(new byte[20]);
        List<byte[]> damaged = ScriptedReports.answer(new byte[20]);
        damaged.get(1)[3] ^= 1;
        List<byte[]> endless = new ArrayList<>();
        endless.addAll(good.subList(0, 2));
        endless.addAll(Collections.nCopies(2_000, ScriptedReports.flags(0x5f)));
        for (List<byte[]> reports : List.of(
                damaged,
                ScriptedReports.answer(new byte[4]),
                List.of(good.get(0), good.get(1)),
                List.of(good.get(0), good.get(3)),
                endless)) {
            ScriptedReports key = new ScriptedReports("050403010200").answering(frame -> reports);
            OtpSession session = OtpSession.open(key);
            refused(Reason.REFUSED, () -> session.hmac(Slot.TWO, new byte[] {1}, NO_WAIT));
        }
        ScriptedReports answersAWrite = new ScriptedReports("050403010200").answering(frame -> good);
        refused(Reason.REFUSED, OtpSession.open(answersAWrite)::swap);
    }

    @Test
    void aPulledKeyIsCalledThat() throws Exception {
        ScriptedReports key = new ScriptedReports("050403010200").answering(frame -> {
            throw new UncheckedIOException(new IOException("The key was pulled."));
        });
        OtpSession session = OtpSession.open(new PulledLater(key));
        assertThatExceptionOfType(IOException.class).isThrownBy(session::swap).withMessage("The key was pulled.");
    }

    /** Throws as connections do. */
    private record PulledLater(ScriptedReports key) implements OtpConnection {
        @Override
        public void send(byte[] report) throws IOException {
            try {
                key.send(report);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }

        @Override
        public void receive(byte[] report) throws IOException {
            key.receive(report);
        }

        @Override
        public void close() {
            key.close();
        }
    }
}
