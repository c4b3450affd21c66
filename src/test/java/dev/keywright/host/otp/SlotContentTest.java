package dev.keywright.host.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.KeyboardLayout;
import dev.keywright.wire.otp.ModHex;
import dev.keywright.wire.otp.SlotConfiguration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlotContentTest {

    private static final Secret NO_CODE = Secret.copyOf(new byte[6]);

    private static Secret bytes(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0x5a);
        return Secret.copyOf(bytes);
    }

    /** All but the public id and what is not of the content: flags, access code and checksum. */
    private static byte[] secrets(SlotContent content) throws InvalidSlotContent {
        byte[] encoded = content.configuration(Set.of(), NO_CODE);
        return Arrays.copyOfRange(encoded, content instanceof YubicoOtp ? 16 : 0, 38);
    }

    private static List<SlotContent> oneOfEach() throws InvalidSlotContent {
        return List.of(
                YubicoOtp.of(Bytes.ofHex("ff0000bc614e"), bytes(6), bytes(16)),
                OathHotp.of(TokenId.NONE, bytes(20), 6, 0),
                StaticPassword.of("ZZZZZZZZZZZZZZZZZZZZZZZZZZ".toCharArray(), KeyboardLayout.US),
                HmacChallenge.of(bytes(20), true),
                YubicoChallenge.of(bytes(6), bytes(16), false));
    }

    private static void invalid(ThrowingCallable call) {
        assertThatExceptionOfType(InvalidSlotContent.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.getMessage()).matches("[A-Z].*[;:.,].*\\.").doesNotContain("5a5a"));
    }

    @Test
    void nothingPrintsItsSecretsAndAllForgetThem() throws Exception {
        for (SlotContent content : oneOfEach()) {
            byte[] before = secrets(content);
            assertThat(content.toString()).doesNotContain("5a", "Z", "90");
            SlotConfiguration configuration = SlotConfiguration.decode(content.configuration(Set.of(), NO_CODE));
            assertThat(configuration.toString()).doesNotContain("5a", "Z");
            content.fields().close();
            assertThat(secrets(content)).as("a copy was wiped").isEqualTo(before);
            content.close();
            assertThat(before).contains(content instanceof StaticPassword ? 0x9d : 0x5a);
            assertThat(secrets(content)).containsOnly(0);
        }
    }

    @Test
    void accessCodesAreForgotten() {
        AccessCodes codes = new AccessCodes(bytes(6), bytes(6));
        codes.close();
        assertThat(List.of(codes.current(), codes.next())).allMatch(NO_CODE::equals);
        AccessCodes.NONE.close();
    }

    @Test
    void optionsThatMeanNothingToASlotAreRefused() throws Exception {
        for (SlotContent content : oneOfEach()) {
            for (SlotOption option : SlotOption.values()) {
                boolean typing = EnumSet.range(SlotOption.APPEND_ENTER, SlotOption.FAST_TRIGGER).contains(option);
                boolean fits = !typing
                        || content.isTyped() && (option != SlotOption.SEND_REFERENCE || content instanceof YubicoOtp);
                assertThat(option.fits(content)).as(option + " " + content).isEqualTo(fits);
                if (!fits) {
                    invalid(() -> content.configuration(Set.of(option), NO_CODE));
                }
            }
        }
    }

    @Test
    void whatNoSlotCanHold() {
        invalid(() -> YubicoOtp.of(Bytes.of(new byte[17]), bytes(6), bytes(16)));
        invalid(() -> YubicoOtp.of(Bytes.EMPTY, bytes(5), bytes(16)));
        invalid(() -> YubicoOtp.of(Bytes.EMPTY, bytes(6), bytes(15)));
        invalid(() -> YubicoChallenge.of(bytes(7), bytes(16), false));
        invalid(() -> HmacChallenge.of(bytes(0), false));
        invalid(() -> HmacChallenge.of(bytes(21), false));
        invalid(() -> OathHotp.of(TokenId.NONE, bytes(64), 6, 0));
        invalid(() -> OathHotp.of(TokenId.NONE, bytes(20), 7, 0));
        invalid(() -> OathHotp.of(TokenId.NONE, bytes(20), 6, 1));
        invalid(() -> OathHotp.of(TokenId.NONE, bytes(20), 6, -16));
        invalid(() -> OathHotp.of(TokenId.NONE, bytes(20), 6, 0x100000));
        invalid(() -> StaticPassword.of(new char[0], KeyboardLayout.US));
        invalid(() -> StaticPassword.of("a".repeat(39).toCharArray(), KeyboardLayout.US));
        invalid(() -> StaticPassword.of("a€".toCharArray(), KeyboardLayout.US));
        invalid(() -> StaticPassword.random(39, RandomSource.system()));
        invalid(() -> NdefPayload.uri("https://" + "a".repeat(54)));
        invalid(() -> NdefPayload.text("ä".repeat(26)));
        invalid(() -> AccessCodes.check(bytes(5)));
        invalid(() -> AccessCodes.check(NO_CODE));
    }

    /** RFC 2202 §3, test case 6: a key of 80 bytes, which HMAC replaces by its hash. */
    @Test
    void aLongKeyIsHashed() throws Exception {
        byte[] key = new byte[80];
        Arrays.fill(key, (byte) 0xaa);
        byte[] hash = Crypto.fastest().digest("SHA-1", key);
        assertThat(HmacChallenge.of(Secret.copyOf(key), false).key().matches(hash)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"ubhe12345678, e16312345678, 64", "ub1234567890, e11234567890, 16", "1234, 1234, 0",
        "cbdefghijklnrtuv, 0123456789abcdef, 80", "UBHE, e163, 80", "12, 12, 0"})
    void tokenIds(String text, String bytes, int flags) throws Exception {
        TokenId id = TokenId.parse(text);
        assertThat(id.bytes().toHex()).isEqualTo(bytes);
        assertThat(id.configFlags()).isEqualTo(flags);
        assertThat(id.text()).isEqualTo(text.toLowerCase(Locale.ROOT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "ubh", "ubhecc345678", "ub1e", "1a", "aa", "12 4", "é1", "٣٤",
        "123456789012345678901234567890123456"})
    void tokenIdsThatAreNone(String text) {
        invalid(() -> TokenId.parse(text));
    }

    @Test
    void idsFromTheSerialNumber() throws Exception {
        assertThat(ModHex.encode(YubicoOtp.publicIdOf(12_345_678).toArray())).isEqualTo("vvccccnrhbfu");
        assertThat(TokenId.ofSerial(1_234_567)).isEqualTo(TokenId.parse("ubhe01234567"));
        assertThat(TokenId.ofSerial(-1).bytes().length()).isEqualTo(7);
    }

    @Test
    void randomOnesAreOfTheRightLength() throws Exception {
        RandomSource random = RandomSource.seeded(new byte[] {1});
        assertThat(StaticPassword.random(37, random)).hasSize(37).containsAnyOf("cbdefghijklnrtuv".toCharArray());
        assertThat(HmacChallenge.randomKey(random).length()).isEqualTo(20);
        assertThat(YubicoOtp.random(Bytes.EMPTY, random)).isNotEqualTo(YubicoOtp.random(Bytes.EMPTY, random));
    }
}
