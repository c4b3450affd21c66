package dev.keywright.port.usb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.PluggedKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.UserPresence;
import dev.keywright.token.profile.FirmwareProfiles;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages as CCID 1.1 §6 has them, in hex: type, length, slot, sequence number, three bytes, data; of an answer the
 * three are status, error, and one that its type explains.
 */
@Timeout(60)
class CcidFunctionTest {

    private static final int BULK = 2;
    private static final int NOTICES = 3;
    private static final int BUFFER = 65_546;
    private static final String ATR = "3bfd1300008131fe158073c021c057597562694b657940";
    private static final String POWER_ON = "62 00000000 00 01 000000";
    /** What the answer to reset says: Fi and Di 13, LRC, no extra guard time, waiting integers 15, IFSC fe. */
    private static final String PARAMETERS = "13100015" + "00fe00";

    private static final String SELECT_OATH = "00a4040007a0000005272101";
    private static final String TOTP_TOUCH = "0001000021" + "7105" + HexFormat.of().formatHex("touch".getBytes())
            + "7316" + "2106" + "3132333435363738393031323334353637383930" + "7802";
    private static final String CALCULATE = "00a2000111" + "7105" + HexFormat.of().formatHex("touch".getBytes())
            + "7408" + "0000000000000001";

    private final CountDownLatch askedForTouch = new CountDownLatch(1);
    private volatile boolean touched;
    private final EmulatedKey key = PluggedKey.make(
            FirmwareProfiles.find("yubikey-5.4.3").orElseThrow(), (what, cancelled) -> {
                askedForTouch.countDown();
                while (!touched && !cancelled.getAsBoolean()) {
                    Thread.onSpinWait();
                }
                return touched ? UserPresence.Answer.TOUCHED : UserPresence.Answer.CANCELLED;
            });
    private final CompositeDevice device = new CompositeDevice(key);
    private final UsbHost host = UsbHost.configured(device);

    @BeforeEach
    void plugIn() {
        assertThat(host.read(NOTICES, 8)).as("a card was inserted").isEqualTo("5003");
    }

    @AfterEach
    void pullOut() {
        device.close();
        key.close();
    }

    private String exchange(String message) {
        host.write(BULK, message);
        return answer(host);
    }

    /** The next answer that is not a request for more time, with which any slow machine may come. */
    private static String answer(UsbHost host) {
        String answer = host.read(BULK, BUFFER);
        while ((HexFormat.fromHexDigits(answer, 14, 16) & 0xc0) == 0x80) {
            answer = host.read(BULK, BUFFER);
        }
        return answer;
    }

    private static String xfr(int sequence, int level, String data) {
        return "6f%08x00%02x00%04x%s".formatted(
                Integer.reverseBytes(data.length() / 2), sequence, Short.reverseBytes((short) level) & 0xffff, data);
    }

    private static String data(int sequence, String data) {
        return "80%08x00%02x000000%s".formatted(Integer.reverseBytes(data.length() / 2), sequence, data);
    }

    @Test
    void powersTheCardOnAndOff() {
        assertThat(exchange("65 00000000 00 05 000000")).isEqualTo("81" + "00000000" + "00" + "05" + "010000");
        assertThat(exchange(POWER_ON)).isEqualTo(data(1, ATR));
        assertThat(exchange("65 00000000 00 06 000000")).isEqualTo("81" + "00000000" + "00" + "06" + "000000");
        assertThat(exchange(POWER_ON)).as("a reset").isEqualTo(data(1, ATR));
        assertThat(exchange("63 00000000 00 ff 000000")).isEqualTo("81" + "00000000" + "00" + "ff" + "010000");
    }

    @Test
    void carriesApdus() {
        exchange(POWER_ON);
        assertThat(exchange(xfr(2, 0, SELECT_OATH))).startsWith("80").contains("7903050403").endsWith("9000");
        assertThat(exchange(xfr(3, 0, "00"))).as("no APDU").isEqualTo(data(3, "6700"));
    }

    @Test
    void aCardWithoutPowerIsMute() {
        assertThat(exchange(xfr(2, 0, SELECT_OATH))).isEqualTo("80" + "00000000" + "00" + "02" + "41fe00");
    }

    @Test
    void aSelectionEndsWithThePower() {
        exchange(POWER_ON);
        exchange(xfr(2, 0, SELECT_OATH));
        assertThat(exchange(xfr(3, 0, "00a1000000"))).endsWith("9000");
        exchange(POWER_ON);
        assertThat(exchange(xfr(4, 0, "00a1000000"))).isEqualTo(data(4, "6985"));
    }

    @ParameterizedTest
    @CsvSource({
        "6c 00000000 00 09 000000, 000001, " + PARAMETERS,
        "6d 00000000 00 09 000000, 000001, " + PARAMETERS,
        "61 07000000 00 09 010000 11100045003200, 000001, 11100045003200",
        "61 05000000 00 09 000000 1100000a00, 400700, ''",
        "61 05000000 00 09 010000 1100000a00, 400100, ''",
    })
    void hasParametersOfT1(String command, String status, String parameters) {
        exchange(POWER_ON);
        assertThat(exchange(command))
                .isEqualTo("82%08x0009%s%s".formatted(
                        Integer.reverseBytes(parameters.length() / 2), status, parameters));
    }

    @Test
    void parametersAreTheCardsAgainAfterAReset() {
        exchange(POWER_ON);
        exchange("61 07000000 00 09 010000 11100045003200");
        assertThat(exchange("6c 00000000 00 0a 000000")).endsWith("11100045003200");
        exchange(POWER_ON);
        assertThat(exchange("6c 00000000 00 0b 000000")).endsWith(PARAMETERS);
    }

    @ParameterizedTest
    @CsvSource({
        "69 00000000 00 09 000000, 80, 410000",
        "6a 00000000 00 09 000000, 81, 410000",
        "6b 00000000 00 09 000000, 83, 410000",
        "71 00000000 00 09 000000, 81, 410000",
        "73 00000000 00 09 000000, 84, 410000",
        "00 00000000 00 09 000000, 81, 410000",
        "ff 00000000 00 09 000000, 81, 410000",
        // The clock goes on and off without anybody noticing.
        "6e 00000000 00 09 010000, 81, 010000",
    })
    void refusesWhatItCannot(String command, String type, String status) {
        assertThat(exchange(command)).isEqualTo(type + "00000000" + "00" + "09" + status);
    }

    @Test
    void hasOneSlot() {
        assertThat(exchange("65 00000000 01 09 000000")).isEqualTo("81" + "00000000" + "01" + "09" + "420500");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "6f 05000000 00 09 000000 00", "6f ffffffff 00 09 000000 00", "6f 01000000 00 09 000000 0000"
    })
    void believesNoWrongLength(String message) {
        assertThat(exchange(message)).isEqualTo("80" + "00000000" + "00" + "09" + "410100");
        assertThat(exchange("65 00000000 00 05 000000")).startsWith("81");
    }

    @Test
    void takesAMessageInSeveralTransfersAndNoneThatIsTooShort() {
        exchange(POWER_ON);
        String message = xfr(7, 0, "00a40400" + "c0" + "00".repeat(0xc0));
        host.write(BULK, message.substring(0, 128));
        host.write(BULK, message.substring(128, 256));
        assertThat(exchange(message.substring(256))).isEqualTo(data(7, "6a82"));

        host.write(BULK, "6f 0000");
        assertThat(exchange(xfr(8, 0, "00"))).isEqualTo(data(8, "6700"));
    }

    @Test
    void takesAnApduInSeveralMessages() {
        exchange(POWER_ON);
        String apdu = "00a4040000" + "0bb8" + "00".repeat(3000);
        assertThat(exchange(xfr(1, 1, apdu.substring(0, 2000)))).isEqualTo("80" + "00000000" + "00" + "01" + "000010");
        assertThat(exchange(xfr(2, 3, apdu.substring(2000, 4000)))).endsWith("000010");
        assertThat(exchange(xfr(3, 2, apdu.substring(4000)))).isEqualTo(data(3, "6a82"));
    }

    @Test
    void refusesPartsOfNothing() {
        exchange(POWER_ON);
        assertThat(exchange(xfr(1, 3, "00"))).isEqualTo("80" + "00000000" + "00" + "01" + "400800");
        assertThat(exchange(xfr(2, 2, "00"))).endsWith("400800");
        assertThat(exchange(xfr(3, 0x10, ""))).endsWith("400800");
        assertThat(exchange(xfr(4, 0x1234, ""))).endsWith("400800");
    }

    @Test
    void refusesAnApduLongerThanAnyApdu() {
        exchange(POWER_ON);
        String part = "00".repeat(3000);
        assertThat(exchange(xfr(0, 1, part))).endsWith("000010");
        for (int n = 1; n < 21; n++) {
            assertThat(exchange(xfr(n, 3, part))).endsWith("000010");
        }
        assertThat(exchange(xfr(21, 3, part))).isEqualTo("80" + "00000000" + "00" + "15" + "40fc00");
        assertThat(exchange(xfr(22, 2, part))).as("the parts are forgotten").endsWith("400800");
    }

    @Test
    void asksForMoreTimeWhileItWaitsForATouch() {
        exchange(POWER_ON);
        exchange(xfr(1, 0, SELECT_OATH));
        assertThat(exchange(xfr(2, 0, TOTP_TOUCH))).isEqualTo(data(2, "9000"));

        host.write(BULK, xfr(3, 0, CALCULATE));
        assertThat(host.read(BULK, BUFFER)).isEqualTo("80" + "00000000" + "00" + "03" + "800100");
        touched = true;
        // RFC 4226 appendix D: the value for counter 1.
        assertThat(answer(host)).isEqualTo(data(3, "7605" + "06" + "41397eea" + "9000"));
    }

    @Test
    void isBusyWithOneCommandAtATime() throws InterruptedException {
        exchange(POWER_ON);
        exchange(xfr(1, 0, SELECT_OATH));
        exchange(xfr(2, 0, TOTP_TOUCH));
        host.write(BULK, xfr(3, 0, CALCULATE));
        askedForTouch.await();

        host.write(BULK, "65 00000000 00 04 000000");
        assertThat(answer(host)).isEqualTo("81" + "00000000" + "00" + "04" + "40e000");
    }

    @Test
    void anAbortEndsTheCommandUnderWay() throws InterruptedException {
        exchange(POWER_ON);
        exchange(xfr(1, 0, SELECT_OATH));
        exchange(xfr(2, 0, TOTP_TOUCH));
        host.write(BULK, xfr(3, 0, CALCULATE));
        askedForTouch.await();

        // The sequence number of the abort is above the slot's.
        assertThat(host.control("21 01 0009 0200 0000")).isEmpty();
        assertThat(answer(host)).isEqualTo("80" + "00000000" + "00" + "03" + "40ff00");
        assertThat(exchange("65 00000000 00 08 000000")).as("until the other half").endsWith("40ff00");
        assertThat(exchange("72 00000000 00 09 000000")).isEqualTo("81" + "00000000" + "00" + "09" + "000000");
        assertThat(exchange(xfr(10, 0, "00a1000000"))).endsWith("9000");
    }

    @Test
    void theHalvesOfAnAbortComeInAnyOrder() {
        exchange(POWER_ON);
        CompletableFuture<UsbHost.End> answer = host.begin(BULK, BUFFER);
        host.write(BULK, "72 00000000 00 09 000000");
        assertThat(answer).isNotDone();
        host.control("21 01 0009 0200 0000");
        assertThat(UsbHost.await(answer).data()).isEqualTo("81" + "00000000" + "00" + "09" + "000000");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        // Another slot, GET_CLOCK_FREQUENCIES and GET_DATA_RATES, of which it has none, and no request.
        "21 01 0109 0200 0000", "a1 02 0000 0200 0400", "a1 03 0000 0200 0400", "21 07 0000 0200 0000"
    })
    void stallsOtherRequests(String setup) {
        assertThat(host.control(setup)).isEqualTo("stall");
    }

    @Test
    void aPullEndsTheCommandUnderWay() throws InterruptedException {
        exchange(POWER_ON);
        exchange(xfr(1, 0, SELECT_OATH));
        exchange(xfr(2, 0, TOTP_TOUCH));
        host.write(BULK, xfr(3, 0, CALCULATE));
        askedForTouch.await();
        device.close();

        // The key takes commands again, in another machine.
        CompositeDevice elsewhere = new CompositeDevice(key);
        UsbHost other = UsbHost.configured(elsewhere);
        other.write(BULK, POWER_ON);
        assertThat(answer(other)).isEqualTo(data(1, ATR));
        elsewhere.close();
    }

    @Test
    void neverGivesMoreThanTheHostWants() {
        host.write(BULK, POWER_ON);
        assertThat(UsbHost.await(host.begin(BULK, 10)))
                .as("a packet that does not fit is lost")
                .isEqualTo(new UsbHost.End(Transfer.Outcome.OVERFLOW, "", 0));
        assertThat(exchange("65 00000000 00 05 000000")).startsWith("81");
    }
}
