package dev.keywright.token.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.crypto.Secret;
import dev.keywright.testing.FreshKey;
import dev.keywright.testing.TestProfiles;
import dev.keywright.token.Interaction;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.DeviceSettings;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateChange.OathAccessKeySet;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.CommandApdu.MalformedApdu;
import dev.keywright.wire.ResponseApdu;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementAppletTest {

    private static final String CODE = "0a100102030405060708090a0b0c0d0e0f10";
    private static final String UNLOCK = "0b100102030405060708090a0b0c0d0e0f10";
    private static final Set<Application> EVERY = EnumSet.allOf(Application.class);

    private int restarts;
    private TokenCore core = FreshKey.core();
    private ManagementApplet applet = applet(EnumSet.of(Application.FIDO2, Application.U2F, Application.OATH));

    private ManagementApplet applet(Set<Application> implemented) {
        return new ManagementApplet(
                core.profile().firmware(),
                new ManagementCommands(core, new EnabledApplications(core, implemented), () -> restarts++));
    }

    private void become(FirmwareProfile profile) {
        core = FreshKey.core(profile, TokenEnvironment.of(StateStore.IN_MEMORY));
        applet = applet(EVERY);
    }

    private void become(String profile) {
        become(FirmwareProfiles.find(profile).orElseThrow());
    }

    /** Printed from a YubiKey 5 NFC with firmware 5.4.3. */
    @Test
    void greetsLikeARealKey() {
        assertThat(new String(applet.select().data().toArray(), StandardCharsets.US_ASCII))
                .isEqualTo("Virtual mgr - FW version 5.4.3");
    }

    @Test
    void tellsWhatIsSupportedAndWhatIsEnabled() {
        assertThat(read()).isEqualTo("2e"
                + "0102033f" // supported over USB
                + "03020226" // enabled over USB: FIDO2, OATH, U2F, and so CCID
                + "020400bc614e" // serial number 12345678
                + "040101" // USB-A keychain
                + "0503050403"
                + "06020000"
                + "07010f"
                + "080100"
                + "0d02033f" // the same over NFC
                + "0e020226"
                + "0a0100" // no lock code
                + "0f0100");
    }

    /**
     * What real keys answered, pages one after the other, with the serial number of the key here: Yubico/yubikey-manager
     * issues 619 and 685, framefilter/keyroost issue 147 (where the owner had switched some off), and, with the page's
     * length, tests/test_device.py of yubikey-manager.
     */
    @ParameterizedTest
    @CsvSource({
        "yubikey-5.2.7, 0102023f0302023f020400bc614e04010105030502070602000007010f0801000d02023f0e02023f0a01000f0100",
        "yubikey-5.4.3, 0102033f0302033f020400bc614e04010105030504030602000007010f0801000d02033f0e02033f0a01000f0100",
        "yubikey-5.7.4, 0102033f0302033f020400bc614e04010105030507040602000007010f0801000d02033f0e02033f0a01000f0100"
                + "20030000002103000000100101"
                + "110400000000120100130c3738434c5546583530303050140200001502000016010017010018020000",
    })
    void answersAsRealKeysDid(String profile, String recorded) {
        become(profile);
        assertThat(pages()).isEqualTo(recorded);
    }

    private String pages() {
        String first = read().substring(2);
        return first.contains("100101") ? first + hex(send("001d010000")).substring(2) : first;
    }

    @Test
    void aModelWithoutNfcSaysNothingOfIt() {
        become(TestProfiles.changed(
                FirmwareProfiles.DEFAULT, Map.of("management.nfcSupported", 0, "management.formFactor", 0x02)));
        assertThat(read()).isEqualTo("26" + "0102033f" + "0302033f" + "020400bc614e" + "040102" + "0503050403"
                + "06020000" + "07010f" + "080100" + "0a0100" + "0f0100");
        assertRefused("001c000005040e020002", 0x6a80);
    }

    @Test
    void tellsWhatFewKeysTell() {
        become(TestProfiles.changed("yubikey-5.7.4", Map.of(
                "management.fipsCapable", 0x1f,
                "management.pinComplexity", true,
                "management.versionQualifier", "5.7.5")));
        assertThat(hex(send("001d010000")))
                .contains("1402001f" + "15020000" + "160101")
                .endsWith("190b" + "0103050705" + "020101" + "030100");
    }

    @Test
    void aReleaseIsTheVersionThatItIs() {
        become(TestProfiles.changed("yubikey-5.7.4", Map.of("management.versionQualifier", "5.7.4")));
        assertThat(hex(send("001d010000"))).endsWith("190b" + "0103050704" + "020102" + "030100");
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        assertWritten("03020222" + "0e020200" + "0602012c" + "07011e" + "0801c0");
        assertThat(read())
                .contains("03020226", "0e020200", "0602012c", "07011e", "0801c0")
                .contains("0102033f", "0d02033f", "0a0100");
        assertWritten("07010f");
        assertThat(read()).contains("03020226", "0e020200", "0602012c", "07010f", "0801c0");
    }

    @Test
    void whatTheEmulatedKeyLacksStaysShownAsSwitchedOff() {
        assertWritten("0302033f" + "0e02033f");
        assertThat(read()).contains("03020226", "0e020226");
    }

    @Test
    void allOfNfcMayBeSwitchedOff() {
        assertWritten("0e020000");
        assertThat(read()).contains("0e020000");
    }

    @Test
    void aLockCodeGuardsTheSettings() {
        assertWritten(CODE);
        assertThat(read()).contains("0a0101").doesNotContain("0102030405060708090a");

        for (String change : new String[] {"07011e", "", "0c00", CODE, "0a10" + "00".repeat(16),
                "0b10" + "00".repeat(16) + "07011e", "0b10" + "01".repeat(16) + "07011e"}) {
            assertRefused(write(change), 0x6982);
        }
        assertWritten(UNLOCK + "07011e");
        assertThat(read()).contains("0a0101", "07011e");

        assertWritten("0b10" + CODE.substring(4) + "0a10" + "ee".repeat(16));
        assertRefused(write(UNLOCK), 0x6982);
        assertWritten("0b10" + "ee".repeat(16) + "0a10" + "00".repeat(16));
        assertThat(read()).contains("0a0100");
        assertThat(core.state().settings().lockCode()).isNull();
        assertWritten("07010f");
    }

    /** Yubico's SDK documentation, "UnlockConfiguration": unlocking what is not locked takes zeros. */
    @Test
    void withoutALockCodeOnlyZerosUnlock() {
        assertWritten("0b10" + "00".repeat(16) + "07011e");
        assertRefused(write(UNLOCK + "07011f"), 0x6982);
    }

    @Test
    void aRestartFollowsTheChange() {
        assertWritten("0c00" + "03020002");
        assertThat(restarts).isEqualTo(1);
        assertWritten("03020222");
        assertThat(restarts).isEqualTo(1);
        assertRefused(write("0c00" + "03020000"), 0x6a80);
        assertThat(restarts).isEqualTo(1);
    }

    @Test
    void nfcCanBeSilencedFromFirmwareFiveSevenOn() {
        assertRefused(write("170101"), 0x6a80);

        become("yubikey-5.7.4");
        assertWritten("170101");
        assertThat(pages()).contains("160100" + "170101");
        assertWritten("170100");
        assertThat(pages()).contains("170100");
    }

    @Test
    void aDeviceResetMakesAllAsNew() throws Exception {
        become("keywright-2.3");
        TokenState before = core.state();
        core.commit(List.of(
                new OathAccessKeySet(Secret.copyOf(new byte[16])), new StateChange.SignatureCounterSet(7)));
        assertWritten(CODE + "03020002");

        assertThat(send("001f0000").status()).isEqualTo(0x9000);

        assertThat(core.state().settings()).isEqualTo(DeviceSettings.FACTORY);
        assertThat(core.state().oath().accessKey()).isNull();
        assertThat(core.state().oath().deviceId()).isNotEqualTo(before.oath().deviceId());
        assertThat(core.state().fido().wrappingKey()).isNotEqualTo(before.fido().wrappingKey());
        assertThat(core.state().fido().signatureCounter()).isEqualTo(before.fido().signatureCounter());
        assertThat(core.state().identity()).isEqualTo(before.identity());
        assertThat(core.state().fido().attestation()).isEqualTo(before.fido().attestation());
        assertThat(restarts).isEqualTo(1);
    }

    /** Every harm to every instruction: the status word, and that nothing changes. */
    @ParameterizedTest
    @CsvSource({
        "801d0000, 6e00",
        "801c000001 00, 6e00",
        "841f0000, 6e00",
        // Pages, and parameters that mean nothing.
        "001d0100, 6b00",
        "001dff00, 6b00",
        "001d0001, 6b00",
        "001c010001 00, 6b00",
        "001c000101 00, 6b00",
        "001f0100, 6b00",
        "001f0001, 6b00",
        // Lengths of the whole.
        "001c0000, 6700",
        "001c000000, 6700",
        "001c000001 01, 6700",
        "001c000004 03070101, 9000",
        "001c000004 02070101, 6700",
        "001c000004 04070101, 6700",
        "001c000005 0307010100, 6700",
        "001f000001 00, 6700",
        // What is no TLV.
        "001c000002 0103, 6a80",
        "001c000003 020702, 6a80",
        "001c000004 03070201, 6a80",
        "001c000003 020780, 6a80",
        "001c000004 03078400, 6a80",
        // The same twice.
        "001c000007 06070101070101, 6a80",
        "001c000005 040c000c00, 6a80",
        // Lengths of the parts.
        "001c000004 03030122, 6a80",
        "001c000006 050303000022, 6a80",
        "001c000003 020300, 6a80",
        "001c000004 030e0122, 6a80",
        "001c000004 03060101, 6a80",
        "001c000005 0407020101, 6a80",
        "001c000005 0408020000, 6a80",
        "001c000004 030c0101, 6a80",
        "001c000004 030a0100, 6a80",
        "001c000012 110a0f0102030405060708090a0b0c0d0e0f, 6a80",
        "001c000004 030b0100, 6a80",
        // Values that there are not: no application at all, ones that the key lacks, flags that mean nothing.
        "001c000005 0403020000, 6a80",
        "001c000005 0403020004, 6a80",
        "001c000005 0403020400, 6a80",
        "001c000005 040302ffff, 6a80",
        "001c000005 040e028000, 6a80",
        "001c000004 03080101, 6a80",
        "001c000004 030801ff, 6a80",
        // What can only be read, and what is not known.
        "001c000005 040102033f, 6a80",
        "001c000007 06020400000001, 6a80",
        "001c000004 03040101, 6a80",
        "001c000006 050503050703, 6a80",
        "001c000005 040d02033f, 6a80",
        "001c000004 030f0100, 6a80",
        "001c000004 03100100, 6a80",
        "001c000004 03160101, 6a80",
        "001c000004 03170101, 6a80",
        "001c000005 0418020000, 6a80",
        "001c000003 02ff00, 6a80",
        "001c000003 020000, 6a80",
        // One wrong among right ones.
        "001c000008 0707011e03020000, 6a80",
        // Not on this model, and no instruction.
        "001f0000, 6d00",
        "00160000, 6d00",
        "0016110004 06000000, 6d00",
        "00a5000000, 6d00",
        "00c0000000, 6d00",
    })
    void refusesWhatIsWrongAndChangesNothing(String apdu, String status) {
        TokenState before = core.state();
        assertThat(send(apdu.replace(" ", ""))).isEqualTo(ResponseApdu.of(Integer.parseInt(status, 16)));
        if (!status.equals("9000")) {
            assertThat(core.state()).isSameAs(before);
            assertThat(restarts).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"001c00000403070101", "001c00000605070101" + "0c00", "001f0000"})
    void whatCannotBeSavedIsNotDone(String apdu) {
        FirmwareProfile profile = TestProfiles.with("management.deviceReset", true);
        core = FreshKey.core(profile, TokenEnvironment.of(new StateStore() {
            @Override
            public void append(List<StateChange> changes) throws IOException {
                throw new IOException("the disk is full");
            }

            @Override
            public void replace(TokenState state) throws IOException {
                throw new IOException("the disk is full");
            }

            @Override
            public TokenState rollback(int steps) throws IOException {
                throw new IOException("the disk is full");
            }
        }));
        applet = applet(EVERY);
        TokenState before = core.state();
        assertThat(send(apdu)).isEqualTo(ResponseApdu.of(0x6581));
        assertThat(core.state()).isSameAs(before);
        assertThat(restarts).isZero();
    }

    private String read() {
        return hex(send("001d000000"));
    }

    private static String hex(ResponseApdu answer) {
        assertThat(answer.status()).isEqualTo(0x9000);
        return answer.data().toHex();
    }

    private static String write(String tlvs) {
        int length = tlvs.length() / 2;
        return "001c0000%02x%02x%s".formatted(length + 1, length, tlvs);
    }

    private void assertWritten(String tlvs) {
        assertThat(send(write(tlvs))).isEqualTo(ResponseApdu.of(0x9000));
    }

    private void assertRefused(String apdu, int status) {
        TokenState before = core.state();
        assertThat(send(apdu)).as(apdu).isEqualTo(ResponseApdu.of(status));
        assertThat(core.state()).isSameAs(before);
    }

    private ResponseApdu send(String apdu) {
        try {
            return applet.process(CommandApdu.decode(HexFormat.of().parseHex(apdu)), new Interaction());
        } catch (MalformedApdu e) {
            throw new AssertionError(e);
        }
    }
}
