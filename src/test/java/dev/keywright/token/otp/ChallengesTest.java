package dev.keywright.token.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.crypto.Secret;
import dev.keywright.token.UserPresence;
import dev.keywright.token.card.CardInterface;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.SlotConfiguration;
import dev.keywright.wire.otp.SlotFlags;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** HMAC-SHA-1 challenge-response, by the vectors of RFC 2202. */
class ChallengesTest {

    private final OtpKey otp = new OtpKey();

    private static SlotConfiguration slot(String key, int configFlags) {
        byte[] whole = Arrays.copyOf(HexFormat.of().parseHex(key), 22);
        return new SlotConfiguration(Bytes.EMPTY, Secret.copyOf(Arrays.copyOfRange(whole, 16, 22)),
                Secret.copyOf(Arrays.copyOf(whole, 16)), Secret.copyOf(new byte[6]), 0,
                SlotFlags.CHALLENGE_RESPONSE, SlotFlags.CHALLENGE_HMAC | configFlags);
    }

    /** RFC 2202 §3, cases 1 to 3; a client pads them to 64 bytes with any byte that the challenge does not end in. */
    @ParameterizedTest
    @CsvSource({
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 4869205468657265, b617318655057264e28bc0b6fb378c8ef146be00",
        "4a656665, 7768617420646f2079612077616e7420666f72206e6f7468696e673f, effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, DD50, 125d7342b9ac11cd91a39af48aa17b4f63f175d3",
    })
    void shortChallengesAreAnsweredAsTheRfcSays(String key, String challenge, String response) {
        challenge = challenge.replace("DD50", "dd".repeat(50));
        otp.write(1, slot(key, SlotFlags.HMAC_LESS_THAN_64));

        assertThat(otp.command(0x30, challenge)).isEqualTo(response + "9000");
        assertThat(otp.command(0x30, padded(challenge, "00"))).isEqualTo(response + "9000");
        assertThat(otp.command(0x30, padded(challenge, "a7"))).isEqualTo(response + "9000");
    }

    private static String padded(String challenge, String with) {
        return challenge + with.repeat(64 - challenge.length() / 2);
    }

    /** "Hi There" and 56 zeros, by openssl dgst -sha1 -mac HMAC. */
    @Test
    void aSlotForLongChallengesTakesThePaddingAsWell() {
        otp.write(2, slot("0b".repeat(20), 0));
        String response = "603e00781717352642d5d6aee7232d60db87af9d" + "9000";
        assertThat(otp.command(0x38, "4869205468657265")).isEqualTo(response);
        assertThat(otp.command(0x38, padded("4869205468657265", "00"))).isEqualTo(response);
    }

    @Test
    void aSlotMayWantATouch() {
        otp.write(1, slot("0b".repeat(20), SlotFlags.HMAC_LESS_THAN_64 | SlotFlags.CHALLENGE_TOUCH));
        assertThat(overUsb("4869205468657265")).startsWith("b617318655057264");
        assertThat(otp.touchesAskedFor).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TOUCHED")
    void withoutTheTouchThereIsNoAnswer(UserPresence.Answer answer) {
        otp.write(1, slot("0b".repeat(20), SlotFlags.CHALLENGE_TOUCH));
        otp.finger = answer;
        assertThat(overUsb("4869205468657265")).isEqualTo("6985");
    }

    /** Its sensor has no power there, and the tap on the reader was the touch. */
    @Test
    void overNfcNobodyHasToTouchTheKeyOnceMore() {
        otp.write(1, slot("0b".repeat(20), SlotFlags.HMAC_LESS_THAN_64 | SlotFlags.CHALLENGE_TOUCH));
        otp.finger = UserPresence.Answer.TIMED_OUT;
        assertThat(otp.command(0x30, "4869205468657265")).startsWith("b617318655057264").endsWith("9000");
        assertThat(otp.touchesAskedFor).isZero();
    }

    private String overUsb(String challenge) {
        CardInterface usb = otp.key.usbCard();
        usb.powerOn();
        usb.transmit(HexFormat.of().parseHex("00a4040008a000000527200101"));
        String apdu = "00013000%02x%s".formatted(challenge.length() / 2, challenge);
        return HexFormat.of().formatHex(usb.transmit(HexFormat.of().parseHex(apdu)));
    }
}
