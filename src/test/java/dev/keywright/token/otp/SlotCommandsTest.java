package dev.keywright.token.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.TestProfiles;
import dev.keywright.token.StateStore;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.SlotConfiguration;
import dev.keywright.wire.otp.SlotFlags;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the commands change, by the status that they answer with. */
class SlotCommandsTest {

    private static final SlotConfiguration TOUCHED = OtpKey.configuration("cccc", SlotFlags.ALLOW_UPDATE, 0, 0);
    private static final SlotConfiguration CHALLENGED =
            OtpKey.configuration("", SlotFlags.ALLOW_UPDATE, SlotFlags.CHALLENGE_RESPONSE, SlotFlags.CHALLENGE_HMAC);
    private static final String DELETION = "00".repeat(52);
    /** An address, https://example.com/ */
    private static final String NDEF = "0d55 04 6578616d706c652e636f6d2f" + "00".repeat(54 - 13);

    private final OtpKey otp = new OtpKey();

    @Test
    void aNewKeyHasNoSlots() {
        assertThat(otp.select()).isEqualTo("050403000000" + "9000");
        assertThat(otp.send("00030000")).isEqualTo("050403000000" + "9000");
    }

    @Test
    void eachWriteCountsAndTheLastDeletionEndsIt() {
        assertThat(otp.command(1, OtpKey.hex(TOUCHED))).isEqualTo("050403010500" + "9000");
        assertThat(otp.command(3, OtpKey.hex(CHALLENGED) + OtpKey.NO_CODE)).isEqualTo("050403020700" + "9000");
        assertThat(otp.command(1, DELETION + OtpKey.NO_CODE)).isEqualTo("050403030200" + "9000");
        assertThat(otp.command(3, DELETION)).isEqualTo("050403000000" + "9000");
        assertThat(otp.command(1, OtpKey.hex(TOUCHED))).startsWith("05040301");
    }

    @Test
    void aFrameOfTheOtpPipeIsAsGood() {
        assertThat(otp.command(1, OtpKey.hex(TOUCHED) + "00".repeat(12))).endsWith("9000");
        assertThat(otp.command(1, "00".repeat(64))).endsWith("9000");
    }

    /** Clients want one more than before, and take 0 for an empty key. */
    @Test
    void theSequenceGoesAroundWithoutZero() {
        for (int i = 1; i <= 0xff; i++) {
            assertThat(otp.command(1, OtpKey.hex(TOUCHED))).startsWith("050403%02x".formatted(i));
        }
        assertThat(otp.command(1, OtpKey.hex(TOUCHED))).startsWith("05040301");
    }

    @ParameterizedTest
    @CsvSource({"00, 00, 05", "40, 22, 01", "40, 2a, 05", "40, 20, 01", "40, 02, 05"})
    void theStatusTellsWhatTheSlotsWant(String ticketFlags, String configFlags, String bits) {
        otp.write(1, OtpKey.configuration("", 0, Integer.parseInt(ticketFlags, 16), Integer.parseInt(configFlags, 16)));
        assertThat(otp.send("00030000").substring(8, 10)).isEqualTo(bits);
    }

    @Test
    void theStatusTellsOfTheLed() {
        otp.write(2, OtpKey.configuration("", SlotFlags.LED_INVERTED, 0, 0));
        assertThat(otp.send("00030000")).startsWith("050403011a00");
    }

    @Test
    void anUpdateChangesFlagsAndNothingElse() {
        otp.write(1, OtpKey.configuration("cccc", SlotFlags.ALLOW_UPDATE, 0x40, 0x12));
        SlotConfiguration update = OtpKey.configuration("dddd", 0xff, 0xff, 0xff);

        assertThat(otp.command(4, OtpKey.hex(update))).startsWith("05040302");

        SlotConfiguration updated = otp.state().slot(1).orElseThrow().configuration();
        assertThat(updated).isEqualTo(OtpKey.configuration("cccc", 0xff, 0x7f, 0x1e));
    }

    /** There the bits of the pacing flags say how long a challenge is, and whether it wants a touch. */
    @Test
    void anUpdateLeavesWhatChallengesWant() {
        otp.write(1, OtpKey.configuration("", SlotFlags.ALLOW_UPDATE, 0x40, 0x2e));
        otp.command(4, OtpKey.hex(OtpKey.configuration("", SlotFlags.ALLOW_UPDATE, 0, 0)));
        assertThat(otp.state().slot(1).orElseThrow().configuration().configFlags()).isEqualTo(0x2e);
    }

    @Test
    void anUpdateChangesTheAccessCode() {
        otp.write(1, TOUCHED);
        otp.command(4, OtpKey.hex(OtpKey.withAccessCode(TOUCHED)));
        assertThat(otp.command(1, DELETION + OtpKey.NO_CODE)).isEqualTo("6982");
        assertThat(otp.command(4, OtpKey.hex(TOUCHED) + OtpKey.CODE)).endsWith("9000");
        assertThat(otp.command(1, DELETION + OtpKey.NO_CODE)).endsWith("9000");
    }

    @Test
    void slotsSwapWithTheirCounters() {
        otp.write(1, OtpKey.configuration("cccc", SlotFlags.ALLOW_UPDATE, SlotFlags.OATH_HOTP, 0));
        String first = otp.type(TouchLength.SHORT);

        assertThat(otp.command(6, OtpKey.NO_CODE)).isEqualTo("050403020a00" + "9000");
        assertThat(otp.type(TouchLength.SHORT)).isEmpty();
        assertThat(otp.type(TouchLength.LONG)).isNotEmpty().isNotEqualTo(first);

        otp.write(1, TOUCHED);
        assertThat(otp.command(6, "")).isEqualTo("050403040f00" + "9000");
        assertThat(otp.type(TouchLength.LONG)).startsWith("rrrr");
    }

    @Test
    void slotOneMayProtectSlotTwo() {
        SlotConfiguration protecting = OtpKey.configuration("", SlotFlags.ALLOW_UPDATE, SlotFlags.PROTECT_SLOT_2, 0);
        otp.write(2, TOUCHED);
        otp.write(1, protecting);

        assertThat(otp.command(3, OtpKey.hex(TOUCHED))).isEqualTo("6985");
        assertThat(otp.command(3, DELETION)).isEqualTo("6985");
        assertThat(otp.command(5, OtpKey.hex(TOUCHED))).isEqualTo("6985");
        assertThat(otp.command(6, "")).isEqualTo("6985");

        assertThat(otp.command(1, OtpKey.hex(TOUCHED))).endsWith("9000");
        otp.write(2, protecting);
        assertThat(otp.command(1, OtpKey.hex(protecting))).isEqualTo("6985");
        assertThat(otp.command(3, OtpKey.hex(TOUCHED))).endsWith("9000");
    }

    @Test
    void theSerialNumberIsToldUnlessTheSlotsForbidIt() {
        assertThat(otp.command(0x10, "")).isEqualTo("00bc614e" + "9000");
        otp.write(1, OtpKey.configuration("", SlotFlags.ALLOW_UPDATE, 0, 0));
        assertThat(otp.command(0x10, "")).isEqualTo("6985");
        otp.write(2, OtpKey.configuration("", SlotFlags.SERIAL_API_VISIBLE, 0, 0));
        assertThat(otp.command(0x10, "00".repeat(64))).isEqualTo("00bc614e" + "9000");
    }

    @Test
    void aScanMapIsForBothSlots() {
        otp.write(1, OtpKey.configuration("0123456789abcdef", 0, SlotFlags.APPEND_CR, 0));
        String azerty = ScanMap.USUAL.toHex().replace("271e1f20212223242526", "a79e9fa0a1a2a3a4a5a6").replace("9e2b28", "382b28");

        assertThat(otp.command(0x12, azerty)).startsWith("05040302");
        assertThat(otp.state().scanMap()).isEqualTo(Bytes.ofHex(azerty));
        assertThat(otp.command(0x12, "00".repeat(45) + OtpKey.NO_CODE)).startsWith("05040303");
        assertThat(otp.state().scanMap()).isNull();
        assertThat(otp.command(0x12, ScanMap.USUAL.toHex() + "00".repeat(19))).startsWith("05040304");
        assertThat(otp.state().scanMap()).isNull();
    }

    @Test
    void ndefIsOfTheSlotWrittenLast() {
        otp.write(1, TOUCHED);
        otp.write(2, TOUCHED);
        assertThat(otp.command(8, NDEF)).startsWith("05040303");
        assertThat(otp.command(9, NDEF + OtpKey.NO_CODE)).startsWith("05040304");
        assertThat(otp.state().ndef()).isEqualTo(Map.of(2, Bytes.ofHex("55046578616d706c652e636f6d2f")));
    }

    /** CVE-2020-15001: it could be changed without the access code. */
    @ParameterizedTest
    @CsvSource({"true, 6982", "false, 0504030201009000"})
    void ndefNeedsTheAccessCodeButForAMistake(boolean needed, String answer) {
        OtpKey of = new OtpKey(TestProfiles.with("otp.ndefNeedsAccessCode", needed), StateStore.IN_MEMORY);
        of.write(1, OtpKey.withAccessCode(OtpKey.configuration("", 0, 0x40, 0x22)));
        assertThat(of.command(8, NDEF + OtpKey.NO_CODE)).isEqualTo(answer);
        assertThat(of.command(8, NDEF + OtpKey.CODE)).endsWith("9000");
    }
}
