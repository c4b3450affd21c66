package dev.keywright.token.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yubico.yubikit.core.fido.FidoProtocol;
import com.yubico.yubikit.core.otp.OtpProtocol;
import dev.keywright.crypto.Secret;
import dev.keywright.host.emulated.EmulatedFidoConnection;
import dev.keywright.host.emulated.EmulatedOtpConnection;
import dev.keywright.testing.PluggedKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.UserPresence;
import dev.keywright.token.card.CardInterface;
import dev.keywright.token.otp.TouchLength;
import dev.keywright.token.profile.FirmwareProfile.Usb;
import dev.keywright.token.profile.FirmwareProfile.Usb.Interface;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.KeyboardLayout;
import dev.keywright.wire.otp.SlotConfiguration;
import dev.keywright.wire.otp.SlotFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is switched off is gone, over the pipe that it is switched off for. */
class SwitchedOffTest {

    private static final String FIDO = "a0000006472f0001";
    private static final String OATH = "a0000005272101";
    private static final String OTP = "a0000005272001";
    private static final String NDEF = "d2760000850101";
    private static final String MANAGEMENT = "a000000527471117";
    /** CTAP 2.1 §11.2.9.1.3. */
    private static final int CBOR = 0x04;
    private static final int NO_MSG = 0x08;
    /** The version's name, as CBOR. */
    private static final String U2F_V2 = "66" + HexFormat.of().formatHex("U2F_V2".getBytes(StandardCharsets.US_ASCII));
    /** HOTP with the secret of RFC 4226, appendix D. */
    private static final String HOTP_SLOT = HexFormat.of().formatHex(new SlotConfiguration(
                    Bytes.EMPTY,
                    Secret.copyOf(new byte[] {'7', '8', '9', '0', 0, 0}),
                    Secret.copyOf("1234567890123456".getBytes(StandardCharsets.US_ASCII)),
                    Secret.copyOf(new byte[6]),
                    0,
                    SlotFlags.OATH_HOTP,
                    0)
            .encode());

    private EmulatedKey key = make("yubikey-5.7.4");

    private static EmulatedKey make(String profile) {
        return PluggedKey.make(FirmwareProfiles.find(profile).orElseThrow(), UserPresence.ALWAYS);
    }

    @AfterEach
    void unplug() {
        key.close();
    }

    @ParameterizedTest
    @CsvSource({"020, " + OATH, "001, " + OTP})
    void anAppletThatIsSwitchedOffCannotBeSelected(String bit, String applet) {
        CardInterface usb = powered(key.usbCard());
        assertThat(select(usb, applet)).isEqualTo(0x9000);
        int others = 0x33f & ~Integer.parseInt(bit, 16);

        write(usb, "0302%04x".formatted(others));

        assertThat(select(usb, applet)).isEqualTo(0x6a82);
        assertThat(select(usb, FIDO)).isEqualTo(0x9000);
        assertThat(select(powered(key.nfcCard()), applet)).isEqualTo(0x9000);
    }

    @Test
    void anAppletThatIsSwitchedOffOverNfcIsThereOverUsb() {
        CardInterface usb = powered(key.usbCard());
        write(usb, "0e020222");
        CardInterface nfc = powered(key.nfcCard());
        assertThat(select(nfc, OTP)).isEqualTo(0x6a82);
        assertThat(select(nfc, NDEF)).isEqualTo(0x6a82);
        assertThat(select(nfc, OATH)).isEqualTo(0x9000);
        assertThat(select(nfc, MANAGEMENT)).isEqualTo(0x9000);
        assertThat(select(usb, OTP)).isEqualTo(0x9000);
    }

    @Test
    void withTheLastApplicationNfcIsSilent() {
        write(powered(key.usbCard()), "0e020000");
        CardInterface nfc = powered(key.nfcCard());
        for (String applet : new String[] {FIDO, OATH, OTP, NDEF, MANAGEMENT}) {
            assertThat(select(nfc, applet)).isEqualTo(0x6a82);
        }
        assertThat(select(powered(key.usbCard()), MANAGEMENT)).isEqualTo(0x9000);
    }

    @Test
    void whatIsSelectedIsGoneAsSoonAsItIsSwitchedOff() {
        CardInterface oath = powered(key.usbCard());
        assertThat(select(oath, OATH)).isEqualTo(0x9000);
        assertThat(send(oath, "00a10000")).isEqualTo(0x9000);

        write(powered(key.usbCard()), "0302021f");

        assertThat(send(oath, "00a10000")).isEqualTo(0x6985);
    }

    @Test
    void aRestartEndsWhatIsSelected() {
        CardInterface oath = powered(key.usbCard());
        assertThat(select(oath, OATH)).isEqualTo(0x9000);

        write(powered(key.usbCard()), "0c00");

        assertThat(send(oath, "00a10000")).isEqualTo(0x6985);
        assertThat(select(oath, OATH)).isEqualTo(0x9000);
    }

    @Test
    void fidoOverHidTellsWhichOfItsTwoIsLeft() throws Exception {
        write(powered(key.usbCard()), "0302013d");
        try (EmulatedFidoConnection pipe = new EmulatedFidoConnection(key.fidoHid())) {
            FidoProtocol protocol = new FidoProtocol(pipe);
            assertThat(protocol.supports(CBOR)).isFalse();
            assertThat(protocol.supports(NO_MSG)).isTrue();
            assertRefused(protocol, 0x90, "04");
            assertRefused(protocol, 0x83, "00030000000000");
        }

        write(powered(key.usbCard()), "0302033d");
        try (EmulatedFidoConnection pipe = new EmulatedFidoConnection(key.fidoHid())) {
            FidoProtocol protocol = new FidoProtocol(pipe);
            assertThat(protocol.supports(CBOR)).isTrue();
            assertThat(protocol.supports(NO_MSG)).isTrue();
            assertThat(infoTellsU2f(protocol)).isFalse();
            assertRefused(protocol, 0x83, "00030000000000");
        }

        write(powered(key.usbCard()), "0302013f");
        try (EmulatedFidoConnection pipe = new EmulatedFidoConnection(key.fidoHid())) {
            FidoProtocol protocol = new FidoProtocol(pipe);
            assertThat(protocol.supports(CBOR)).isFalse();
            assertThat(protocol.supports(NO_MSG)).isFalse();
            assertRefused(protocol, 0x90, "04");
            assertThat(protocol.sendAndReceive((byte) 0x83, HexFormat.of().parseHex("00030000000000"), null))
                    .startsWith('U', '2', 'F');
        }
    }

    @Test
    void getInfoTellsOfU2fWhereItIsSwitchedOn() throws Exception {
        write(powered(key.usbCard()), "0302033d");
        try (EmulatedFidoConnection pipe = new EmulatedFidoConnection(key.fidoHid())) {
            assertThat(infoTellsU2f(new FidoProtocol(pipe))).isFalse();
        }
        CardInterface nfc = powered(key.nfcCard());
        assertThat(select(nfc, FIDO)).isEqualTo(0x9000);
        assertThat(transmit(nfc, "80100000000001040000")).contains(U2F_V2).endsWith("9000");

        write(powered(key.usbCard()), "0302033f" + "0e02033d");
        try (EmulatedFidoConnection pipe = new EmulatedFidoConnection(key.fidoHid())) {
            assertThat(infoTellsU2f(new FidoProtocol(pipe))).isTrue();
        }
        assertThat(select(nfc, FIDO)).isEqualTo(0x9000);
        assertThat(transmit(nfc, "80100000000001040000")).doesNotContain(U2F_V2).endsWith("9000");
    }

    private static boolean infoTellsU2f(FidoProtocol protocol) throws Exception {
        byte[] answer = protocol.sendAndReceive((byte) 0x90, new byte[] {4}, null);
        assertThat(answer[0]).isZero();
        return HexFormat.of().formatHex(answer).contains(U2F_V2);
    }

    private static void assertRefused(FidoProtocol protocol, int command, String payload) {
        assertThatThrownBy(() -> protocol.sendAndReceive((byte) command, HexFormat.of().parseHex(payload), null))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("CTAPHID error");
    }

    @Test
    void fidoOnTheCardPipeIsTheOneThatIsLeft() {
        CardInterface card = powered(key.usbCard());
        write(card, "0302013f" + "0e02033d");

        assertThat(select(card, FIDO)).isEqualTo(0x9000);
        assertThat(send(card, "801000000104")).isEqualTo(0x6e00);
        assertThat(send(card, "0003000000")).isEqualTo(0x9000);

        CardInterface nfc = powered(key.nfcCard());
        assertThat(transmit(nfc, "00a4040008" + FIDO)).isEqualTo("4649444f5f325f30" + "9000");
        assertThat(send(nfc, "80100000000001040000")).isEqualTo(0x9000);
        assertThat(send(nfc, "0003000000")).isEqualTo(0x6d00);

        write(card, "0302013d" + "0e02013d");
        assertThat(select(card, FIDO)).isEqualTo(0x6a82);
        assertThat(select(powered(key.nfcCard()), FIDO)).isEqualTo(0x6a82);
    }

    /** Yubico's list of USB product ids: 0400, and 1 for OTP, 2 for FIDO, 4 for CCID. */
    @ParameterizedTest
    @CsvSource({
        "0001, 0401, YubiKey OTP, OTP",
        "0202, 0402, YubiKey FIDO, FIDO",
        "0002, 0402, YubiKey FIDO, FIDO",
        "0203, 0403, YubiKey OTP+FIDO, OTP FIDO",
        "0020, 0404, YubiKey CCID, CCID",
        "0010, 0404, YubiKey CCID, CCID",
        "0109, 0405, YubiKey OTP+CCID, OTP CCID",
        "0230, 0406, YubiKey FIDO+CCID, FIDO CCID",
        "033f, 0407, YubiKey OTP+FIDO+CCID, OTP FIDO CCID",
    })
    void theUsbInterfacesFollowTheApplicationsAtTheNextStart(
            String bits, String productId, String product, String interfaces) {
        write(powered(key.usbCard()), "0302" + bits);
        assertThat(key.interfaces()).containsExactlyInAnyOrder(Interface.values());

        key.powerCycle();

        assertThat(key.interfaces()).extracting(Interface::name).containsExactly(interfaces.split(" "));
        Usb usb = key.usb().orElseThrow();
        assertThat("%04x".formatted(usb.productId())).isEqualTo(productId);
        assertThat(usb.product()).isEqualTo(product);
        assertThat(key.usbCard().isPresent()).isEqualTo(interfaces.contains("CCID"));
        assertThat(key.fidoHid()).isNotNull();
    }

    @Test
    void whoWatchesIsToldOfOtherInterfacesAndOfNothingElse() throws Exception {
        List<Set<Interface>> told = new ArrayList<>();
        Runnable watch = () -> told.add(key.interfaces());
        key.addInterfaceListener(watch);
        key.powerCycle();
        write(powered(key.usbCard()), "03020202");
        assertThat(told).isEmpty();

        key.powerCycle();
        assertThat(told).containsExactly(Set.of(Interface.FIDO));

        key.removeInterfaceListener(watch);
        key.restore(key.state());
        assertThat(told).hasSize(1);
    }

    @Test
    void anInterfaceThatIsGoneAnswersNothing() throws Exception {
        CardInterface usb = powered(key.usbCard());
        EmulatedOtpConnection otp = new EmulatedOtpConnection(key.otpHid().orElseThrow());
        assertThat(new OtpProtocol(otp).getVersion().toString()).isEqualTo("5.7.4");
        assertThat(usb.isPresent()).isTrue();

        write(usb, "0c00" + "03020202");

        assertThat(usb.isPresent()).isFalse();
        assertThat(select(usb, MANAGEMENT)).isEqualTo(0x6f00);
        assertThatThrownBy(() -> otp.receive(new byte[8]))
                .isInstanceOf(IOException.class)
                .hasMessage("The emulated key has its OTP interface switched off; switch it on again.");
        assertThatThrownBy(() -> otp.send(new byte[8])).isInstanceOf(IOException.class);
        assertThat(key.touch(TouchLength.SHORT).isEmpty()).isTrue();
        try (EmulatedFidoConnection fido = new EmulatedFidoConnection(key.fidoHid())) {
            FidoProtocol protocol = new FidoProtocol(fido);
            byte[] config = HexFormat.of().parseHex("060c0003020020");
            protocol.sendAndReceive((byte) 0xc3, config, null);
            assertThat(key.interfaces()).isEqualTo(Set.of(Interface.CCID));
        }
        assertThat(select(powered(key.usbCard()), MANAGEMENT)).isEqualTo(0x9000);
    }

    /** What is switched on again is a keyboard only from the next start on. */
    @Test
    void aKeyTypesNothingWithoutItsKeyboard() {
        CardInterface usb = powered(key.usbCard());
        assertThat(select(usb, OTP)).isEqualTo(0x9000);
        assertThat(send(usb, "0001010034" + HOTP_SLOT)).isEqualTo(0x9000);
        write(usb, "0c00" + "0302033e");
        write(usb, "0302033f");
        List<byte[]> typed = new ArrayList<>();
        key.otpHid().orElseThrow().onInputReport(typed::add);

        assertThat(key.touch(TouchLength.SHORT).isEmpty()).isTrue();
        assertThat(typed).isEmpty();
        assertThat(key.state().otp().slot(1).orElseThrow().counter()).isZero();

        key.powerCycle();
        assertThat(key.touch(TouchLength.SHORT).text(KeyboardLayout.US)).isEqualTo("755224");
        assertThat(typed).hasSize(12);
    }

    @Test
    void silencedNfcSpeaksAgainOnceTheKeyWasOnUsb() {
        CardInterface usb = powered(key.usbCard());
        write(usb, "170101");
        assertThat(send(usb, "001d010000")).isEqualTo(0x9000);
        assertThat(key.state().settings().nfcRestricted()).isTrue();

        CardInterface nfc = powered(key.nfcCard());
        for (String applet : new String[] {FIDO, OATH, OTP, MANAGEMENT}) {
            assertThat(select(nfc, applet)).isEqualTo(0x6a82);
        }
        assertThat(select(powered(key.nfcCard()), OATH)).isEqualTo(0x6a82);

        powered(key.usbCard());

        assertThat(key.state().settings().nfcRestricted()).isFalse();
        assertThat(select(powered(key.nfcCard()), OATH)).isEqualTo(0x9000);
    }

    /** A Security Key, which has no slots to tell of, has this tag alone. */
    @ParameterizedTest
    @CsvSource({"yubikey-5.7.4, true", "security-key-5.7.4, false"})
    void theTagOfSilencedNfcTellsHowToEndThat(String profile, boolean slots) throws Exception {
        key.close();
        key = make(profile);
        CardInterface nfc = powered(key.nfcCard());
        assertThat(select(nfc, NDEF)).isEqualTo(slots ? 0x9000 : 0x6a82);
        write(nfc, "170101");

        assertThat(select(nfc, NDEF)).isEqualTo(0x9000);
        assertThat(send(nfc, "00a4000c02e104")).isEqualTo(0x9000);
        String address = HexFormat.of().formatHex("yubico.com/getting-started/".getBytes(StandardCharsets.US_ASCII));
        assertThat(transmit(nfc, "00b0000000")).isEqualTo("0020" + "d1011c55" + "02" + address + "9000");

        key.powerCycle();
        useOverUsb();
        assertThat(send(nfc, "00b0000000")).isEqualTo(0x6985);
        assertThat(select(nfc, NDEF)).isEqualTo(slots ? 0x9000 : 0x6a82);
    }

    @Test
    void silencedNfcSpeaksAgainAfterFidoOverUsb() throws Exception {
        write(powered(key.usbCard()), "170101");
        key.powerCycle();
        useOverUsb();
        assertThat(select(powered(key.nfcCard()), OATH)).isEqualTo(0x9000);
    }

    private void useOverUsb() throws Exception {
        try (EmulatedFidoConnection fido = new EmulatedFidoConnection(key.fidoHid())) {
            new FidoProtocol(fido).sendAndReceive((byte) 0x90, new byte[] {4}, null);
        }
    }

    @Test
    void aKeyWithoutSwitchesHasAllThatItHas() {
        key.close();
        key = make("nitrokey-3");
        assertThat(key.interfaces()).containsExactly(Interface.FIDO, Interface.CCID);
        assertThat(key.usb().orElseThrow().productId()).isEqualTo(0x42b2);
        assertThat(key.otpHid()).isEmpty();
        assertThat(select(powered(key.usbCard()), FIDO)).isEqualTo(0x9000);
    }

    private static CardInterface powered(CardInterface card) {
        card.powerOn();
        return card;
    }

    private static int select(CardInterface card, String applet) {
        return send(card, "00a40400%02x%s".formatted(applet.length() / 2, applet));
    }

    private static void write(CardInterface card, String tlvs) {
        assertThat(select(card, MANAGEMENT)).isEqualTo(0x9000);
        int length = tlvs.length() / 2;
        assertThat(send(card, "001c0000%02x%02x%s".formatted(length + 1, length, tlvs))).isEqualTo(0x9000);
    }

    private static int send(CardInterface card, String apdu) {
        String answer = transmit(card, apdu);
        return Integer.parseInt(answer.substring(answer.length() - 4), 16);
    }

    private static String transmit(CardInterface card, String apdu) {
        return HexFormat.of().formatHex(card.transmit(HexFormat.of().parseHex(apdu)));
    }
}
