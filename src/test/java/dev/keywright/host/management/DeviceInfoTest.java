package dev.keywright.host.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yubico.yubikit.core.Transport;
import dev.keywright.host.emulated.EmulatedCardConnection;
import dev.keywright.testing.FreshKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.profile.FirmwareProfiles;
import java.io.IOException;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceInfoTest {

    private static DeviceInfo decode(String hex) throws IOException {
        return DeviceInfo.decode(HexFormat.of().parseHex(hex));
    }

    @Test
    void readsSerialAndFirmware() throws Exception {
        // Tags 01 to 05 in the layout of yubikit's management.py; what follows the first length does not count.
        assertThat(decode("12" + "0102023f" + "0204009a7f12" + "04010f" + "0503050403" + "ffff"))
                .isEqualTo(new DeviceInfo(0x009a7f12, "5.4.3"));
    }

    @Test
    void aKeyMayHideItsSerial() throws Exception {
        assertThat(decode("05" + "0503050701")).isEqualTo(new DeviceInfo(null, "5.7.1"));
        assertThat(decode("00")).isEqualTo(new DeviceInfo(null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "01", "030204", "0402040000"})
    void refusesWhatIsCutOff(String page) {
        assertThatThrownBy(() -> decode(page))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("The key's device information is (cut off|malformed)\\.");
    }

    @Property(tries = 500)
    void noPageBreaksIt(@ForAll byte[] page) {
        try {
            assertThat(DeviceInfo.decode(page)).isNotNull();
        } catch (IOException e) {
            assertThat(e).hasMessageStartingWith("The key's device information is ");
        }
    }

    @Test
    void asksAKeyOverTheCardPipe() throws Exception {
        try (EmulatedKey key = new EmulatedKey(
                        FirmwareProfiles.defaultProfile(), FreshKey.state(), TokenEnvironment.of(StateStore.IN_MEMORY));
                EmulatedCardConnection card = new EmulatedCardConnection(key.usbCard(), Transport.USB)) {
            assertThat(DeviceInfo.read(card)).contains(new DeviceInfo(FreshKey.SERIAL, "5.4.3"));
        }
    }
}
