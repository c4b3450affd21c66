package dev.keywright.host.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yubico.yubikit.core.Transport;
import dev.keywright.host.emulated.EmulatedCardConnection;
import dev.keywright.host.management.DeviceInfo.Applications;
import dev.keywright.host.management.DeviceInfo.FormFactor;
import dev.keywright.testing.FreshKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.management.Application;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.wire.Bytes;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceInfoTest {

    /** Pages as keys send them, one after the other, each with its length. */
    private static DeviceInfo decode(String... pages) throws ManagementException {
        Map<Integer, Bytes> entries = new HashMap<>();
        for (String page : pages) {
            entries.putAll(ManagementSession.decode(HexFormat.of().parseHex(page)));
        }
        return DeviceInfo.of(entries, null);
    }

    private static String page(String tlvs) {
        return "%02x%s".formatted(tlvs.length() / 2, tlvs);
    }

    /** From Yubico/yubikey-manager issue 619, a YubiKey 5 NFC whose owner had switched OTP off over NFC. */
    @Test
    void readsAYubiKeyOfFirmwareFiveTwo() throws Exception {
        DeviceInfo info = decode("2e0102023f0302023f020400d9188a04010105030502070602000007010f0801000d02023f0e02023e"
                + "0a01000f0100");
        Set<Application> all = EnumSet.complementOf(EnumSet.of(Application.HSMAUTH));
        assertThat(info).isEqualTo(new DeviceInfo(
                14227594, "5.2.7", null, FormFactor.USB_A_KEYCHAIN, false, false,
                new Applications(all, all),
                new Applications(all, EnumSet.complementOf(EnumSet.of(Application.HSMAUTH, Application.OTP))),
                0, 15, false, false, false, null, null, Set.of(), Set.of(), false, Set.of(), null, null));
    }

    /** From tests/test_device.py of yubikey-manager, a YubiKey 5C NFC FIPS. */
    @Test
    void readsAFipsKeyOfFirmwareFiveSeven() throws Exception {
        DeviceInfo info = decode(
                "3b0102033d0302033d020401ea505104018305030507040602000007010f0801000d02033d0e02033d0a01000f0100"
                        + "20030000002103000000100101",
                "29110400000000120100130c3738434c55465835303030501402001f1502001f16010117010018020000");
        Set<Application> five = EnumSet.of(Application.FIDO2, Application.PIV, Application.OPENPGP, Application.OATH,
                Application.HSMAUTH);
        assertThat(info.fips()).isTrue();
        assertThat(info.formFactor()).isEqualTo(FormFactor.USB_C_KEYCHAIN);
        assertThat(info.partNumber()).isEqualTo("78CLUFX5000P");
        assertThat(info.fipsCapable()).isEqualTo(five);
        assertThat(info.fipsApproved()).isEqualTo(five);
        assertThat(info.pinComplexity()).isTrue();
        assertThat(info.nfcRestricted()).isFalse();
        assertThat(info.fingerprintSensor()).isNull();
        assertThat(info.usb().supported()).doesNotContain(Application.U2F).contains(Application.OTP);
        assertThat(info.behavesAs()).isNull();
    }

    @Test
    void aKeyMayHideItsSerial() throws Exception {
        assertThat(decode("05" + "0503050701")).isEqualTo(new DeviceInfo(null, "5.7.1"));
        assertThat(decode("00")).isEqualTo(DeviceInfo.unknown());
    }

    @Test
    void readsWhatFewKeysTell() throws Exception {
        DeviceInfo info = decode(page("0a0101" + "0801c0" + "04014f" + "06020102" + "18020210" + "170101"
                + "2003010203" + "2103040506" + "190b" + "0103050704" + "020101" + "030102"));
        assertThat(info.locked()).isTrue();
        assertThat(info.touchEject()).isTrue();
        assertThat(info.remoteWakeup()).isTrue();
        assertThat(info.securityKey()).isTrue();
        assertThat(info.formFactor()).isEqualTo(FormFactor.UNKNOWN);
        assertThat(info.autoEjectTimeout()).isEqualTo(258);
        assertThat(info.resetBlocked()).containsExactlyInAnyOrder(Application.FIDO2, Application.PIV);
        assertThat(info.nfcRestricted()).isTrue();
        assertThat(info.fingerprintSensor()).isEqualTo("1.2.3");
        assertThat(info.stm()).isEqualTo("4.5.6");
        assertThat(info.behavesAs()).isEqualTo("5.7.4");
    }

    /** Two mistakes of the 4 series that yubikit's management.py knows of. */
    @Test
    void theFourSeriesIsKnownToMisstateItsApplications() throws Exception {
        assertThat(decode(page("01011f" + "03010f" + "0503040305")).usb().enabled())
                .isEqualTo(Application.of(0x1f));
        assertThat(decode(page("010103" + "0503040204")).usb().supported()).isEqualTo(Application.of(0x3f));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "01", "030204", "0402040000"})
    void refusesWhatIsCutOff(String page) {
        assertThatThrownBy(() -> decode(page))
                .isInstanceOf(ManagementException.class)
                .hasMessageMatching("The key's device information is (cut off|malformed)\\.");
    }

    @Property(tries = 500)
    void noPageBreaksIt(@ForAll byte[] page) {
        try {
            assertThat(decode(HexFormat.of().formatHex(page))).isNotNull();
        } catch (ManagementException e) {
            assertThat(e).hasMessageStartingWith("The key's device information is ");
        }
    }

    @Property(tries = 500)
    void noEntryBreaksIt(@ForAll @IntRange(max = 0x22) int tag, @ForAll @Size(max = 20) byte[] value) {
        assertThat(DeviceInfo.of(Map.of(tag, Bytes.of(value)), null)).isNotNull();
    }

    @Test
    void asksAKeyOverTheCardPipe() throws Exception {
        try (EmulatedKey key = new EmulatedKey(
                        FirmwareProfiles.defaultProfile(), FreshKey.state(), TokenEnvironment.of(StateStore.IN_MEMORY));
                EmulatedCardConnection card = new EmulatedCardConnection(key.usbCard(), Transport.USB)) {
            assertThat(DeviceInfo.read(card)).hasValueSatisfying(info -> {
                assertThat(info.serial()).isEqualTo(FreshKey.SERIAL);
                assertThat(info.firmware()).isEqualTo("5.4.3");
            });
        }
    }
}
