package dev.keywright.token.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.FreshKey;
import dev.keywright.testing.TestProfiles;
import dev.keywright.token.Interaction;
import dev.keywright.token.TokenCore;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.Identity;
import dev.keywright.wire.CommandApdu.MalformedApdu;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.ResponseApdu;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManagementAppletTest {

    private final TokenCore core = FreshKey.core();
    private final ManagementApplet applet =
            new ManagementApplet(core, EnumSet.of(Application.FIDO2, Application.U2F, Application.OATH));

    /** Printed from a YubiKey 5 NFC with firmware 5.4.3. */
    @Test
    void greetsLikeARealKey() {
        assertThat(new String(applet.select().data().toArray(), StandardCharsets.US_ASCII))
                .isEqualTo("Virtual mgr - FW version 5.4.3");
    }

    @Test
    void tellsWhatIsSupportedAndWhatIsEnabled() {
        assertThat(send("001d000000").data().toHex()).isEqualTo("2b"
                + "0102033f" // supported over USB
                + "020400bc614e" // serial number 12345678
                + "03020222" // enabled over USB: FIDO2, OATH, U2F
                + "040101" // USB-A keychain
                + "0503050403"
                + "06020000"
                + "07010f"
                + "080100"
                + "0d02033f" // the same over NFC
                + "0e020222"
                + "0a0100"); // no lock code
    }

    @Test
    void aModelWithoutNfcSaysNothingOfIt() {
        FirmwareProfile profile = TestProfiles.changed(
                FirmwareProfiles.DEFAULT, Map.of("management.nfcSupported", 0, "management.formFactor", 0x02));

        byte[] page = new DeviceInformation(profile, new Identity(1, profile.name()), Set.of())
                .page(0)
                .orElseThrow();
        assertThat(HexFormat.of().formatHex(page)).isEqualTo(
                "23" + "0102033f" + "020400000001" + "03020000" + "040102" + "0503050403" + "06020000" + "07010f"
                        + "080100" + "0a0100");
    }

    @Test
    void whatTheModelLacksIsNeverEnabled() {
        FirmwareProfile profile = TestProfiles.with("management.usbSupported", 0x023f);

        byte[] page = new DeviceInformation(
                        profile, new Identity(1, profile.name()), EnumSet.allOf(Application.class))
                .page(0)
                .orElseThrow();
        assertThat(HexFormat.of().formatHex(page)).contains("0302023b").doesNotContain("0302033b");
    }

    @ParameterizedTest
    @CsvSource({
        "801d0000, 6e00",
        "001d0100, 6b00",
        "001d0001, 6b00",
        "001c000000, 6a81",
        "001c0000050403020002, 6a81",
        "001f0000, 6a81",
        "00160000, 6d00",
        "00a5000000, 6d00",
        "00c0000000, 6d00",
    })
    void refusesTheRest(String apdu, String status) {
        assertThat(send(apdu)).isEqualTo(ResponseApdu.of(Integer.parseInt(status, 16)));
    }

    private ResponseApdu send(String apdu) {
        try {
            return applet.process(CommandApdu.decode(HexFormat.of().parseHex(apdu)), new Interaction());
        } catch (MalformedApdu e) {
            throw new AssertionError(e);
        }
    }
}
