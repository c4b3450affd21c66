package dev.keywright.host.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.YubiKeyConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.crypto.Secret;
import dev.keywright.host.FirmwareFeature.UnsupportedFeature;
import dev.keywright.host.emulated.EmulatedCardConnection;
import dev.keywright.host.emulated.EmulatedFidoConnection;
import dev.keywright.host.emulated.EmulatedOtpConnection;
import dev.keywright.host.management.ManagementException.Reason;
import dev.keywright.testing.PluggedKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.UserPresence;
import dev.keywright.token.management.Application;
import dev.keywright.token.profile.FirmwareProfile.Usb.Interface;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.DeviceSettings;
import dev.keywright.token.state.TokenState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The session over each pipe of an emulated key, and over cards that say what no emulated key does. */
class ManagementSessionTest {

    private static final Secret CODE = Secret.copyOf(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
    private static final Secret OTHER = Secret.copyOf(new byte[] {9, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
    private static final Secret NONE = Secret.copyOf(new byte[16]);
    private static final Set<Application> ALL = EnumSet.allOf(Application.class);

    private EmulatedKey key = make("yubikey-5.7.4");

    private static EmulatedKey make(String profile) {
        return PluggedKey.make(FirmwareProfiles.find(profile).orElseThrow(), UserPresence.ALWAYS);
    }

    private enum Pipe {
        CARD {
            @Override
            YubiKeyConnection open(EmulatedKey key) {
                return new EmulatedCardConnection(key.usbCard(), Transport.USB);
            }
        },
        NFC {
            @Override
            YubiKeyConnection open(EmulatedKey key) {
                return new EmulatedCardConnection(key.nfcCard(), Transport.NFC);
            }
        },
        FIDO {
            @Override
            YubiKeyConnection open(EmulatedKey key) {
                return new EmulatedFidoConnection(key.fidoHid());
            }
        },
        OTP {
            @Override
            YubiKeyConnection open(EmulatedKey key) {
                return new EmulatedOtpConnection(key.otpHid().orElseThrow());
            }
        };

        abstract YubiKeyConnection open(EmulatedKey key);
    }

    private ManagementSession session(Pipe pipe) throws Exception {
        return ManagementSession.over(pipe.open(key));
    }

    @AfterEach
    void unplug() {
        key.close();
    }

    @ParameterizedTest
    @EnumSource
    void eachPipeTellsAll(Pipe pipe) throws Exception {
        DeviceInfo info = session(pipe).info();
        assertThat(info.serial()).isEqualTo(key.state().identity().serial());
        assertThat(info.firmware()).isEqualTo("5.7.4");
        assertThat(info.usb().supported()).isEqualTo(ALL);
        assertThat(info.usb().enabled()).containsExactlyInAnyOrder(
                Application.OTP, Application.U2F, Application.FIDO2, Application.OATH);
        assertThat(info.nfc()).isEqualTo(info.usb());
        assertThat(info.partNumber()).isEqualTo("78CLUFX5000P");
        assertThat(info.nfcRestricted()).isFalse();
        assertThat(info.challengeResponseTimeout()).isEqualTo(15);
    }

    @ParameterizedTest
    @EnumSource
    void eachPipeChangesAll(Pipe pipe) throws Exception {
        Set<Application> some = EnumSet.of(Application.OTP, Application.FIDO2, Application.OATH);
        session(pipe).write(
                ConfigurationChange.NONE
                        .withUsb(some, false)
                        .withNfc(Set.of(Application.OATH))
                        .withDevice(300, 30, 0x80)
                        .withNewLockCode(CODE),
                null);

        assertThat(key.state().settings())
                .isEqualTo(new DeviceSettings(0x221, 0x20, 300, 30, 0x80, CODE, false));
        DeviceInfo info = session(Pipe.CARD).info();
        assertThat(info.usb().enabled()).isEqualTo(some);
        assertThat(info.nfc().enabled()).containsExactly(Application.OATH);
        assertThat(info.autoEjectTimeout()).isEqualTo(300);
        assertThat(info.touchEject()).isTrue();
        assertThat(info.locked()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aLockCodeIsGivenAndTakenOverEachPipe(Pipe pipe) throws Exception {
        session(pipe).write(ConfigurationChange.NONE.withNewLockCode(CODE), null);
        TokenState locked = key.state();
        ConfigurationChange change = ConfigurationChange.NONE.withDevice(null, 20, null);

        assertThatThrownBy(() -> session(pipe).write(change, null))
                .isInstanceOfSatisfying(ManagementException.class, e -> assertThat(e.reason()).isEqualTo(Reason.LOCKED));
        assertThatThrownBy(() -> session(pipe).write(change, OTHER))
                .isInstanceOfSatisfying(ManagementException.class, e -> assertThat(e.reason())
                        .isEqualTo(Reason.WRONG_LOCK_CODE))
                .hasMessage("The key refuses that lock code, and nothing has changed: try again with the right one.");
        assertThat(key.state()).isEqualTo(locked);

        session(pipe).write(change.withNewLockCode(NONE), CODE);
        assertThat(key.state().settings().lockCode()).isNull();
        assertThat(key.state().settings().challengeResponseTimeout()).isEqualTo(20);
        assertThatThrownBy(() -> session(pipe).write(change, CODE))
                .isInstanceOfSatisfying(ManagementException.class, e -> assertThat(e.reason())
                        .isEqualTo(Reason.NOT_LOCKED));
    }

    @ParameterizedTest
    @EnumSource
    void aKeyThatRebootsAnswersFirst(Pipe pipe) throws Exception {
        session(pipe).write(ConfigurationChange.NONE.withUsb(Set.of(Application.OATH), true), null);
        assertThat(key.interfaces()).isEqualTo(Set.of(Interface.CCID));
    }

    @ParameterizedTest
    @EnumSource
    void nfcIsSilenced(Pipe pipe) throws Exception {
        session(pipe).write(ConfigurationChange.NONE.withNfcRestricted(true), null);
        assertThat(key.state().settings().nfcRestricted()).isTrue();
        assertThatThrownBy(() -> session(Pipe.NFC))
                .isInstanceOfSatisfying(ManagementException.class, e -> assertThat(e.reason())
                        .isEqualTo(Reason.NO_APPLICATION));
    }

    @Test
    void whatCannotBeIsNotSent() throws Exception {
        key.close();
        key = make("security-key-5.7.4");
        ManagementSession session = session(Pipe.FIDO);
        assertThatThrownBy(() -> session.write(
                        ConfigurationChange.NONE.withUsb(Set.of(Application.OATH), false), null))
                .hasMessage("This key has no OATH over USB; 'keywright config info' shows what it has.");
        assertThatThrownBy(() -> session.write(
                        ConfigurationChange.NONE.withNfc(Set.of(Application.OTP)), null))
                .hasMessage("This key has no Yubico OTP over NFC; 'keywright config info' shows what it has.");
        assertThatThrownBy(() -> session.write(ConfigurationChange.NONE.withUsb(Set.of(), false), null))
                .hasMessageStartingWith("At least one application must stay on over USB");
        assertThatThrownBy(session::reset)
                .hasMessage("The whole key is reset over its smart card interface alone; switch that on, or install"
                        + " pcscd.");
        assertThat(key.state().settings()).isEqualTo(DeviceSettings.FACTORY);
    }

    @Test
    void aKeyWithoutNfcHasNothingToSwitchThere() {
        key.close();
        key = make("yubikey-bio-5.5.6");
        assertThatThrownBy(() -> session(Pipe.FIDO).write(ConfigurationChange.NONE.withNfc(Set.of()), null))
                .hasMessage("This key has no NFC; use a key that has it.");
    }

    @Test
    void firmwareThatCannotIsNotAsked() throws Exception {
        key.close();
        key = make("yubikey-5.4.3");
        assertThatThrownBy(() -> session(Pipe.CARD).write(ConfigurationChange.NONE.withNfcRestricted(true), null))
                .isInstanceOf(UnsupportedFeature.class)
                .hasMessage("Silencing NFC needs firmware 5.7.0 or later, and this key has 5.4.3; nothing was sent to it.");
        assertThatThrownBy(() -> session(Pipe.CARD).reset())
                .isInstanceOf(UnsupportedFeature.class)
                .hasMessageStartingWith("Resetting the whole key needs firmware 5.6.0 or later");
        assertThatThrownBy(() -> session(Pipe.CARD).setMode(6, 15, 0))
                .hasMessage("Only keys of the 3 and 4 series have modes, and this one has firmware 5.4.3; switch its"
                        + " applications on and off instead.");
    }

    @Test
    void theWholeKeyIsReset() throws Exception {
        assertThatThrownBy(() -> session(Pipe.CARD).reset())
                .isInstanceOf(ManagementException.class)
                .hasMessageStartingWith("This key cannot be reset as a whole");

        key.close();
        key = make("keywright-2.3");
        session(Pipe.CARD).write(ConfigurationChange.NONE.withNewLockCode(CODE), null);
        session(Pipe.CARD).reset();
        assertThat(key.state().settings()).isEqualTo(DeviceSettings.FACTORY);
    }

    @Test
    void aKeyWithoutManagementSaysSo() {
        key.close();
        key = make("nitrokey-3");
        assertThatThrownBy(() -> session(Pipe.CARD))
                .isInstanceOfSatisfying(ManagementException.class, e -> assertThat(e.reason())
                        .isEqualTo(Reason.NO_APPLICATION));
    }

    @Test
    void theLockCodeIsWiped() {
        try (Secret code = Secret.copyOf(new byte[16])) {
            byte[] encoded = ConfigurationChange.NONE.withNewLockCode(code).encode(CODE);
            assertThat(HexFormat.of().formatHex(encoded))
                    .isEqualTo("24" + "0b100102030405060708090a0b0c0d0e0f10" + "0a10" + "00".repeat(16));
        }
        assertThat(ConfigurationChange.NONE.withNewLockCode(CODE).toString()).doesNotContain("1, 2, 3");
    }

    /** Keys of the 4 series, as yubikit's management.py speaks to them. */
    @Test
    void anOlderKeyHasAMode() throws Exception {
        Card card = new Card("YubiKey 4 - FW version 4.3.5", Map.of(
                "001d0000", "0c" + "01013f" + "02040051a3c1" + "040101" + "9000",
                "00161100", "9000"));
        ManagementSession session = ManagementSession.over(card);
        assertThat(session.info().serial()).isEqualTo(0x51a3c1);
        assertThat(session.info().firmware()).isEqualTo("4.3.5");

        session.setMode(0x81, 20, 300);

        assertThat(card.received).last().asString().startsWith("00161100" + "04" + "81142c01");
        assertThatThrownBy(() -> session.write(ConfigurationChange.NONE, null)).isInstanceOf(UnsupportedFeature.class);
    }

    @Test
    void aKeyBeforeTheFourSeriesTellsItsVersion() throws Exception {
        Card card = new Card("Virtual mgr - FW version 3.4.0", Map.of());
        assertThat(ManagementSession.over(card).info()).isEqualTo(new DeviceInfo(null, "3.4.0"));
        assertThatThrownBy(() -> ManagementSession.over(new Card("hello", Map.of())).reset())
                .hasMessage("The key does not tell its firmware, so it is left as it is.");
    }

    @ParameterizedTest
    @CsvSource({
        "001d0000, 9000, The key's device information is cut off.",
        "001d0000, 02059000, The key's device information is cut off.",
        "001d0000, 0205039000, The key's device information is malformed.",
        "001d, 031001019000, The key's device information does not end.",
    })
    void nonsenseIsSaidToBe(String command, String answer, String sentence) {
        Card card = new Card("5.7.4", Map.of(command, answer));
        assertThatThrownBy(() -> ManagementSession.over(card).info())
                .isInstanceOf(ManagementException.class)
                .hasMessage(sentence);
    }

    @Test
    void aPageThatIsRefusedIsNoInformation() {
        Card card = new Card("5.7.4", Map.of("001d0000", "03100101" + "9000"));
        assertThatThrownBy(() -> ManagementSession.over(card).info())
                .isInstanceOf(ManagementException.class)
                .hasMessageStartingWith("The key refused");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 256})
    void timeoutsHaveARange(int seconds) {
        assertThatThrownBy(() -> ConfigurationChange.NONE.withDevice(null, seconds, null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Answers by the beginning of what it is sent; what nobody foresaw is no known instruction. */
    private static final class Card implements SmartCardConnection {

        private final List<String> received = new ArrayList<>();
        private final String greeting;
        private final Map<String, String> answers;

        Card(String greeting, Map<String, String> answers) {
            this.greeting = greeting;
            this.answers = answers;
        }

        @Override
        public byte[] sendAndReceive(byte[] apdu) {
            String sent = HexFormat.of().formatHex(apdu);
            received.add(sent);
            if (sent.startsWith("00a4")) {
                byte[] answer = Arrays.copyOf(
                        greeting.getBytes(StandardCharsets.US_ASCII), greeting.length() + 2);
                answer[greeting.length()] = (byte) 0x90;
                return answer;
            }
            return HexFormat.of().parseHex(answers.entrySet().stream()
                    .filter(answer -> sent.startsWith(answer.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse("6d00"));
        }

        @Override
        public Transport getTransport() {
            return Transport.USB;
        }

        @Override
        public boolean isExtendedLengthApduSupported() {
            return false;
        }

        @Override
        public byte[] getAtr() {
            return new byte[0];
        }

        @Override
        public void close() throws IOException {}
    }
}
