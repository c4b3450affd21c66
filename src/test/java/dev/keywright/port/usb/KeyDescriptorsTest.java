package dev.keywright.port.usb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.crypto.Secret;
import dev.keywright.testing.PluggedKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.UserPresence;
import dev.keywright.token.hid.OtpHidInterface;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.OtpFrame;
import dev.keywright.wire.otp.SlotCommand;
import dev.keywright.wire.otp.SlotConfiguration;
import dev.keywright.wire.otp.SlotFlags;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptors byte for byte as lsusb shows those of real keys; {@link KeyDescriptors} and the profiles name them. */
class KeyDescriptorsTest {

    private static KeyDescriptors of(String profile) {
        return KeyDescriptors.of(key(profile));
    }

    private static EmulatedKey key(String profile) {
        return PluggedKey.make(FirmwareProfiles.find(profile).orElseThrow(), UserPresence.ALWAYS);
    }

    private static String configuration(String profile) {
        return HexFormat.of().formatHex(of(profile).configuration().encode());
    }

    @Test
    void aYubiKeyIsTheDeviceThatLsusbShows() {
        assertThat(HexFormat.of().formatHex(of("yubikey-5.4.3").device().encode()))
                .isEqualTo("1201" + "0002" + "000000" + "40" + "5010" + "0704" + "4305" + "010200" + "01");
    }

    @Test
    void aYubiKeyHasTheConfigurationThatLsusbShows() {
        assertThat(configuration("yubikey-5.4.3"))
                .isEqualTo("0902" + "9600" + "03" + "01" + "00" + "80" + "0f"
                        // A boot keyboard: HID 1.10, 71 bytes of report descriptor, EP 1 IN of 8 bytes each 10 ms.
                        + "0904" + "0000" + "01" + "030101" + "00"
                        + "0921" + "1001" + "00" + "01" + "22" + "4700"
                        + "0705" + "81" + "03" + "0800" + "0a"
                        // FIDO: 34 bytes of report descriptor, EP 4 OUT and IN of 64 bytes each 2 ms.
                        + "0904" + "0100" + "02" + "030000" + "00"
                        + "0921" + "1001" + "00" + "01" + "22" + "2200"
                        + "0705" + "04" + "03" + "4000" + "02"
                        + "0705" + "84" + "03" + "4000" + "02"
                        // CCID 1.00 with T=1 at 4 MHz and 307200 bit/s, IFSD 2038, features 000400fe, messages of 3072.
                        + "0904" + "0200" + "03" + "0b0000" + "00"
                        + "3621" + "0001" + "00" + "07" + "02000000" + "a00f0000" + "a00f0000" + "00"
                        + "00b00400" + "00b00400" + "00" + "f6070000" + "00000000" + "00000000" + "fe000400"
                        + "000c0000" + "ffff" + "0000" + "00" + "01"
                        + "0705" + "02" + "02" + "4000" + "00"
                        + "0705" + "82" + "02" + "4000" + "00"
                        + "0705" + "83" + "03" + "0800" + "20");
    }

    @Test
    void aSecurityKeyHasTheConfigurationThatLsusbShows() {
        assertThat(configuration("u2f-security-key-4.1.8"))
                .isEqualTo("0902" + "2900" + "01" + "01" + "00" + "80" + "0f"
                        + "0904" + "0000" + "02" + "030000" + "00"
                        + "0921" + "1001" + "00" + "01" + "22" + "2200"
                        + "0705" + "04" + "03" + "4000" + "02"
                        + "0705" + "84" + "03" + "4000" + "02");
    }

    @Test
    void aProfilesLayoutReplacesTheUsualOne() {
        KeyDescriptors nitrokey = of("nitrokey-3");

        assertThat(HexFormat.of().formatHex(nitrokey.device().encode()))
                .isEqualTo("1201" + "0002" + "ef0201" + "40" + "a020" + "b242" + "0801" + "010200" + "01");
        assertThat(configuration("nitrokey-3"))
                .startsWith("0902" + "7600" + "02" + "01" + "00" + "80" + "32"
                        + "0904" + "0000" + "02" + "0b0000" + "04"
                        + "3621" + "1001" + "00" + "01" + "02000000" + "fc0d0000" + "fc0d0000" + "00")
                .contains("0705" + "81" + "02" + "4000" + "00", "fe000000" + "00000000" + "00000000" + "40080400")
                .endsWith("0921" + "1101" + "00" + "01" + "22" + "2200"
                        + "0705" + "02" + "03" + "4000" + "05"
                        + "0705" + "82" + "03" + "4000" + "05");
        assertThat(nitrokey.string(4)).hasValue("CCID/ICCD Interface");
    }

    @ParameterizedTest
    @CsvSource({
        "yubikey-5.1.2, 0512", "yubikey-5.7.4, 0574", "u2f-security-key-4.1.8, 0418", "yubikey-bio-5.5.6, 0556"
    })
    void theReleaseOfYubicosKeysIsTheirFirmwares(String profile, String release) {
        assertThat(of(profile).device().release()).isEqualTo(HexFormat.fromHexDigits(release));
    }

    @Test
    void namesTheMakerAndTheProductAndNothingElse() {
        KeyDescriptors key = of("yubikey-5.7.4");

        assertThat(key.string(1)).hasValue("Yubico");
        assertThat(key.string(2)).hasValue("YubiKey OTP+FIDO+CCID");
        assertThat(key.string(3)).isEmpty();
        assertThat(key.string(255)).isEmpty();
    }

    @Test
    void tellsItsNumberWhereASlotWantsItSo() throws IOException {
        EmulatedKey key = key("yubikey-5.4.3");
        OtpHidInterface otp = key.otpHid().orElseThrow();
        SlotConfiguration slot = new SlotConfiguration(
                Bytes.EMPTY, Secret.copyOf(new byte[6]), Secret.copyOf(new byte[16]), Secret.copyOf(new byte[6]),
                SlotFlags.SERIAL_USB_VISIBLE, 0, 0);
        byte[] frame = new OtpFrame(SlotCommand.CONFIG_1, slot.encode()).encode();
        for (int sequence = 0; sequence < 10; sequence++) {
            byte[] report = Arrays.copyOf(Arrays.copyOfRange(frame, 7 * sequence, 7 * sequence + 7), 8);
            report[7] = (byte) (0x80 | sequence);
            otp.setFeatureReport(report);
        }
        while ((otp.getFeatureReport()[7] & 0x80) != 0) {
            Thread.onSpinWait();
        }

        KeyDescriptors descriptors = KeyDescriptors.of(key);
        assertThat(descriptors.device().serialNumber()).isEqualTo(3);
        assertThat(descriptors.string(3)).hasValue("%010d".formatted(key.state().identity().serial()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"synced-google", "synced-zero-aaguid"})
    void aProviderOfPasskeysIsNoUsbDevice(String profile) {
        EmulatedKey key = key(profile);

        assertThatThrownBy(() -> KeyDescriptors.of(key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no USB device");
    }
}
