package dev.keywright.token.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.TestProfiles;
import dev.keywright.token.StateStore;
import dev.keywright.wire.otp.KeyboardLayout;
import dev.keywright.wire.otp.SlotFlags;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a touch types, and how. */
class TypingTest {

    private final OtpKey otp = new OtpKey();

    @ParameterizedTest
    @CsvSource({"00, a", "01, >a", "04, a>", "20, a<", "25, >a><"})
    void nothingIsTypedButWhatTheFlagsSay(String flags, String typed) {
        otp.write(1, OtpKey.password(new byte[] {4}, Integer.parseInt(flags, 16)));
        assertThat(otp.type(TouchLength.SHORT)).isEqualTo(typed.replace('>', '\t').replace('<', '\n'));
    }

    @Test
    void tabsAndPausesStandWhereTheirFlagsPutThem() {
        otp.write(1, OtpKey.configuration("cc", 0, 0x3f, SlotFlags.PACING_10_MS | SlotFlags.PACING_20_MS));

        Typing typing = otp.key.touch(TouchLength.SHORT);
        assertThat(typing.text(KeyboardLayout.US)).matches("\trr\t[cbdefghijklnrtuv]{32}\t\n");
        assertThat(typing.keys()).extracting(KeyStroke::pause)
                .satisfies(pauses -> {
                    assertThat(pauses.get(3)).isEqualTo(Duration.ofMillis(530));
                    assertThat(pauses.get(pauses.size() - 2)).isEqualTo(Duration.ofMillis(530));
                    assertThat(pauses.get(0)).isEqualTo(Duration.ofMillis(30));
                });
    }

    @Test
    void aReferenceStringComesFirst() {
        otp.write(1, OtpKey.configuration("cc", 0, 0, SlotFlags.SEND_REFERENCE));
        assertThat(otp.type(TouchLength.SHORT)).startsWith("cbdefghijklnrtuvrr").hasSize(16 + 2 + 32);
    }

    /** The ticket of a static slot is always the same; its AES block holds the private id and zeros. */
    @ParameterizedTest
    @CsvSource({
        "20, rr[cbdefghijklnrtuv]{32}",
        "22, rr[cbdefghijklnrtuv]{16}",
        "32, RR[cbdefghijklnrtuv]{16}",
        "60, rr[0-7jklnrtuv]{32}",
        "72, RR[0-7jklnrtuv]{16}",
        "61, !rr[0-7jklnrtuv]{32}",
        "21, cbdefghijklnrtuvrr[cbdefghijklnrtuv]{32}",
    })
    void staticTicketsMeetPasswordPolicies(String flags, String form) {
        otp.write(1, OtpKey.configuration("cc", 0, 0, Integer.parseInt(flags, 16)));
        String typed = otp.type(TouchLength.SHORT);
        assertThat(typed).matches(form);
        otp.key.powerCycle();
        assertThat(otp.type(TouchLength.SHORT)).isEqualTo(typed);
    }

    @Test
    void aPasswordMayFillTheSlotAndHaveGaps() throws Exception {
        String password = "Correct horse battery staple, 38 chars";
        otp.write(2, OtpKey.password(KeyboardLayout.US.encode(password), SlotFlags.APPEND_CR));
        assertThat(otp.type(TouchLength.LONG)).isEqualTo(password + "\n");

        otp.write(2, OtpKey.password(new byte[] {4, 0, 5}, 0));
        assertThat(otp.type(TouchLength.LONG)).isEqualTo("ab");
    }

    /** OATH token ids: the first bytes as ModHex, the others as decimal digits. */
    @ParameterizedTest
    @CsvSource({"00, 12345678", "10, bd345678", "40, bdef5678", "50, bdefghij"})
    void aTokenIdIsWrittenAsItsFlagsSay(String flags, String id) {
        otp.write(1, OtpKey.configuration("12345678", 0, SlotFlags.OATH_HOTP, Integer.parseInt(flags, 16)));
        assertThat(otp.type(TouchLength.SHORT)).matches(id + "\\d{6}");
    }

    @Test
    void hotpBeginsWhereThePrivateIdSays() {
        otp.write(1, OtpKey.configuration("", 0, SlotFlags.OATH_HOTP, 0));
        assertThat(otp.state().slot(1).orElseThrow().counter()).isEqualTo(0x0506 * 16);
    }

    @Test
    void theKeypadTypesDigits() {
        otp.write(1, OtpKey.configuration("0123456789", SlotFlags.NUMERIC_KEYPAD, SlotFlags.OATH_HOTP, 0));
        Typing typing = otp.key.touch(TouchLength.SHORT);
        assertThat(typing.keys().subList(0, 10)).extracting(KeyStroke::usage)
                .containsExactly(0x62, 0x59, 0x5a, 0x5b, 0x5c, 0x5d, 0x5e, 0x5f, 0x60, 0x61);
        assertThat(typing.text(KeyboardLayout.FR)).startsWith("0123456789");
    }

    /** ykpersonalize(1), option -S: French azerty has its digits shifted. */
    @Test
    void theScanMapSaysWhichKeyTypesWhat() {
        otp.write(1, OtpKey.configuration("0123456789", 0, SlotFlags.OATH_HOTP, 0));
        otp.command(0x12, "06050708090a0b0c0d0e0f111517181986858788898a8b8c8d8e8f9195979899"
                + "a79e9fa0a1a2a3a4a5a6382b28");
        assertThat(otp.key.touch(TouchLength.SHORT).text(KeyboardLayout.FR)).startsWith("0123456789");
    }

    @Test
    void slotsForChallengesAndDormantOnesTypeNothing() {
        otp.write(1, OtpKey.configuration("cc", 0, 0x40, 0x22));
        otp.write(2, OtpKey.configuration("cc", SlotFlags.DORMANT, 0, 0));
        assertThat(otp.key.touch(TouchLength.SHORT).isEmpty()).isTrue();
        assertThat(otp.key.touch(TouchLength.LONG).isEmpty()).isTrue();
    }

    @Test
    void aKeyWithoutTheApplicationTypesNothing() {
        OtpKey none = new OtpKey(TestProfiles.with("otp", null), StateStore.IN_MEMORY);
        assertThat(none.select()).isEqualTo("6a82");
        assertThat(none.key.touch(TouchLength.SHORT)).isEqualTo(Typing.NOTHING);
    }

    /** HID 1.11 appendix B.1: modifiers, a reserved byte, and up to six keys. */
    @Test
    void eachKeyIsPressedAndLetGo() {
        KeyStroke capital = new KeyStroke(4, KeyStroke.SHIFT, Duration.ZERO);
        assertThat(capital.reports()).extracting(report -> HexFormat.of().formatHex(report))
                .containsExactly("0200040000000000", "0000000000000000");
    }

    @Test
    void whatIsTypedIsNotPrinted() {
        Typing typing = new Typing(List.of(new KeyStroke(4, 0, Duration.ZERO)));
        assertThat(typing).hasToString("Typing[1 keys]");
        assertThat(typing.keys().get(0)).hasToString("KeyStroke[pause=PT0S]");
    }
}
