package dev.keywright.token.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.testing.FreshKey;
import dev.keywright.testing.TestProfiles;
import dev.keywright.token.Interaction;
import dev.keywright.token.StateStore;
import dev.keywright.token.card.CardInterface;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.StatusWord;
import dev.keywright.wire.otp.Crc16;
import dev.keywright.wire.otp.SlotCommand;
import dev.keywright.wire.otp.SlotConfiguration;
import dev.keywright.wire.otp.SlotFlags;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each command with everything wrong that can be: it gets the status word that {@link OtpApplication} tells of, and
 * changes nothing.
 */
class RefusedSlotCommandsTest {

    private static final SlotConfiguration PLAIN = OtpKey.configuration("cccc", SlotFlags.ALLOW_UPDATE, 0, 0);
    private static final String CONFIGURATION = OtpKey.hex(PLAIN);
    private static final String DELETION = "00".repeat(52);
    private static final String NDEF = "0455046162632f" + "00".repeat(49);
    private static final String MAP = ScanMap.USUAL.toHex();

    /** What a key holds when a command comes. */
    private enum Slots {
        NONE,
        PLAIN,
        /** Slot 1 with an access code. */
        LOCKED,
        /** Slot 1 without ALLOW_UPDATE. */
        FIXED,
        /** Both slots; the first protects the second. */
        PROTECTED,
        /** Slot 1 for HMAC, slot 2 for Yubico's challenges. */
        CHALLENGES,
        /** The same, put to sleep. */
        DORMANT
    }

    private OtpKey otp;

    @BeforeEach
    void make() {
        otp = new OtpKey();
    }

    private void prepare(Slots slots) {
        int sleep = slots == Slots.DORMANT ? SlotFlags.DORMANT : 0;
        switch (slots) {
            case NONE -> { }
            case PLAIN -> otp.write(1, PLAIN);
            case LOCKED -> otp.write(1, OtpKey.withAccessCode(PLAIN));
            case FIXED -> otp.write(1, OtpKey.configuration("cccc", 0, 0, 0));
            case PROTECTED -> {
                otp.write(2, PLAIN);
                otp.write(1, OtpKey.configuration("", SlotFlags.ALLOW_UPDATE, SlotFlags.PROTECT_SLOT_2, 0));
            }
            case CHALLENGES, DORMANT -> {
                otp.write(1, OtpKey.configuration("", sleep, 0x40, 0x26));
                otp.write(2, OtpKey.configuration("", sleep, 0x40, 0x20));
            }
        }
    }

    /** What, the slots that there are, the command, its payload, and the status word. */
    static Stream<Arguments> harm() {
        String damaged = CONFIGURATION.substring(0, 100) + "ffff";
        String tooMuchFixed = withChecksum(CONFIGURATION, 44, 17);
        return Stream.of(
                Arguments.of("nothing to write", Slots.NONE, List.of(1, 3, 4, 5), "", "6700"),
                Arguments.of("too little to write", Slots.PLAIN, List.of(1, 3, 4, 5), CONFIGURATION.substring(2), "6700"),
                Arguments.of("too few zeros", Slots.PLAIN, List.of(1, 3), "00".repeat(51), "6700"),
                Arguments.of("too much to write", Slots.PLAIN, List.of(1, 3, 4, 5), CONFIGURATION + "00".repeat(13), "6700"),
                Arguments.of("wrong checksum", Slots.PLAIN, List.of(1, 3, 4), damaged, "6a80"),
                Arguments.of("fixed part of 17", Slots.PLAIN, List.of(1, 3, 4), tooMuchFixed, "6a80"),
                Arguments.of("delete nothing", Slots.NONE, List.of(1, 3), DELETION, "6985"),
                Arguments.of("update nothing", Slots.NONE, List.of(4, 5), CONFIGURATION, "6985"),
                Arguments.of("swap nothing", Slots.NONE, List.of(6), "", "6985"),
                Arguments.of("no access code", Slots.LOCKED, List.of(1, 4), CONFIGURATION, "6982"),
                Arguments.of("zeros for access code", Slots.LOCKED, List.of(1, 4), CONFIGURATION + OtpKey.NO_CODE, "6982"),
                Arguments.of("wrong access code", Slots.LOCKED, List.of(1, 4), CONFIGURATION + "c0dec0dec0df", "6982"),
                Arguments.of("access code cut short", Slots.LOCKED, List.of(1, 4), CONFIGURATION + "c0dec0dec0", "6982"),
                Arguments.of("delete without code", Slots.LOCKED, List.of(1), DELETION + OtpKey.NO_CODE, "6982"),
                Arguments.of("swap with code", Slots.LOCKED, List.of(6), OtpKey.CODE, "6982"),
                Arguments.of("ndef without code", Slots.LOCKED, List.of(8), NDEF, "6982"),
                Arguments.of("ndef with wrong code", Slots.LOCKED, List.of(8), NDEF + "c0dec0dec0df", "6982"),
                Arguments.of("map without code", Slots.LOCKED, List.of(0x12), MAP, "6982"),
                Arguments.of("update not allowed", Slots.FIXED, List.of(4), CONFIGURATION, "6985"),
                Arguments.of("swap not allowed", Slots.FIXED, List.of(6), "", "6985"),
                Arguments.of("slot 2 protected", Slots.PROTECTED, List.of(3, 5), CONFIGURATION, "6985"),
                Arguments.of("slot 2 not to be deleted", Slots.PROTECTED, List.of(3), DELETION, "6985"),
                Arguments.of("slot 2 not to be swapped", Slots.PROTECTED, List.of(6), "", "6985"),
                Arguments.of("too much to swap", Slots.PLAIN, List.of(6), "00".repeat(65), "6700"),
                Arguments.of("ndef of no slot", Slots.NONE, List.of(8, 9), NDEF, "6985"),
                Arguments.of("ndef of the other slot", Slots.PLAIN, List.of(9), NDEF, "6985"),
                Arguments.of("ndef too short", Slots.PLAIN, List.of(8), NDEF.substring(2), "6700"),
                Arguments.of("no ndef", Slots.PLAIN, List.of(8), "", "6700"),
                Arguments.of("ndef too long", Slots.PLAIN, List.of(8), NDEF + "00".repeat(9), "6700"),
                Arguments.of("ndef data of 55", Slots.PLAIN, List.of(8), "37" + NDEF.substring(2), "6a80"),
                Arguments.of("ndef data of 255", Slots.PLAIN, List.of(8), "ff" + NDEF.substring(2), "6a80"),
                Arguments.of("ndef type", Slots.PLAIN, List.of(8), "0453" + NDEF.substring(4), "6a80"),
                Arguments.of("ndef type 0", Slots.PLAIN, List.of(8), "00".repeat(56), "6a80"),
                Arguments.of("map of no slot", Slots.NONE, List.of(0x12), MAP, "6985"),
                Arguments.of("map too short", Slots.PLAIN, List.of(0x12), MAP.substring(2), "6700"),
                Arguments.of("map too long", Slots.PLAIN, List.of(0x12), MAP + "00".repeat(20), "6700"),
                Arguments.of("map with a key twice", Slots.PLAIN, List.of(0x12), "05" + MAP.substring(2), "6a80"),
                Arguments.of("map with no key", Slots.PLAIN, List.of(0x12), "00" + MAP.substring(2), "6a80"),
                // What yubikit's otp.py sends to make sure that nothing changes.
                Arguments.of("map of one key", Slots.PLAIN, List.of(0x12), "63".repeat(51), "6a80"),
                Arguments.of("serial hidden", Slots.FIXED, List.of(0x10), "", "6985"),
                Arguments.of("too much for the serial", Slots.NONE, List.of(0x10), "00".repeat(65), "6700"),
                Arguments.of("challenge to nothing", Slots.NONE, List.of(0x20, 0x28, 0x30, 0x38), "00".repeat(6), "6985"),
                Arguments.of("challenge to a touch", Slots.PLAIN, List.of(0x20, 0x30), "00".repeat(6), "6985"),
                Arguments.of("wrong kind of challenge", Slots.CHALLENGES, List.of(0x20, 0x38), "00".repeat(6), "6985"),
                Arguments.of("challenge to a sleeper", Slots.DORMANT, List.of(0x28, 0x30), "00".repeat(6), "6985"),
                Arguments.of("challenge too long", Slots.CHALLENGES, List.of(0x28, 0x30), "00".repeat(65), "6700"),
                Arguments.of("challenge too short", Slots.CHALLENGES, List.of(0x28), "00".repeat(5), "6700"),
                Arguments.of("other commands", Slots.PLAIN,
                        List.of(0, 2, 7, 0x0a, 0x0b, 0x14, 0x21, 0x31, 0xff), CONFIGURATION, "6b00"));
    }

    /** The configuration with another byte, and a checksum that is right. */
    private static String withChecksum(String configuration, int offset, int value) {
        byte[] bytes = HexFormat.of().parseHex(configuration);
        bytes[offset] = (byte) value;
        int checksum = ~Crc16.of(bytes, 0, 50);
        bytes[50] = (byte) checksum;
        bytes[51] = (byte) (checksum >> 8);
        return HexFormat.of().formatHex(bytes);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("harm")
    void refuses(String what, Slots slots, List<Integer> commands, String payload, String status) {
        prepare(slots);
        TokenState before = otp.key.state();
        String answered = otp.send("00030000");
        for (int command : commands) {
            assertThat(otp.command(command, payload)).as("command %02x", command).isEqualTo(status);
            assertThat(otp.key.state()).isSameAs(before);
            assertThat(otp.send("00030000")).isEqualTo(answered);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "class 80,             80030000, 6e00",
        "class 04,             04030000, 6e00",
        "P2,                   00010601, 6b00",
        "instruction 00,       00000000, 6d00",
        "instruction 02,       00020000, 6d00",
        "instruction 04,       00040000, 6d00",
        "instruction 05,       00050000, 6d00",
        "GET RESPONSE,         00c00000, 6d00",
        "management's WRITE,   001c0000, 6d00",
        "no such APDU,         000103,   6700",
    })
    void refusesWhatIsNoSlotCommand(String what, String apdu, String status) {
        prepare(Slots.PLAIN);
        TokenState before = otp.key.state();
        assertThat(otp.send(apdu)).isEqualTo(status);
        assertThat(otp.key.state()).isSameAs(before);
    }

    /** Device information and modes come over the same pipes, and are the management application's. */
    @ParameterizedTest
    @ValueSource(ints = {SlotCommand.USB_MODE, SlotCommand.READ_DEVICE_INFORMATION,
        SlotCommand.WRITE_DEVICE_CONFIGURATION})
    void whatIsOfTheManagementApplicationIsNotOfThisOne(int command) {
        OtpApplication application = new OtpApplication(FreshKey.core());
        assertThatExceptionOfType(OtpRefusal.class)
                .isThrownBy(() -> application.execute(command, new byte[64], new Interaction()))
                .extracting(OtpRefusal::status)
                .isEqualTo(StatusWord.WRONG_P1_P2);
    }

    @ParameterizedTest
    @CsvSource({"true, 0504030000009000", "false, 6a82"})
    void ccidReachesTheApplicationWhereTheModelHasItThere(boolean has, String answer) {
        OtpKey of = new OtpKey(TestProfiles.with("otp.usbCard", has), StateStore.IN_MEMORY);
        CardInterface usb = of.key.usbCard();
        usb.powerOn();
        byte[] select = HexFormat.of().parseHex("00a4040007a0000005272001");
        assertThat(usb.transmit(select)).asHexString()
                .isEqualTo(answer.toUpperCase(Locale.ROOT));
        assertThat(of.select()).endsWith("9000");
    }

    /** The tag is for readers alone. */
    @Test
    void ccidHasNoTag() {
        CardInterface usb = otp.key.usbCard();
        usb.powerOn();
        assertThat(usb.transmit(HexFormat.of().parseHex("00a4040007d2760000850101")))
                .isEqualTo(new byte[] {0x6a, (byte) 0x82});
    }
}
