package dev.keywright.token.oath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.Version;
import com.yubico.yubikit.core.application.ApplicationNotAvailableException;
import com.yubico.yubikit.core.smartcard.Apdu;
import com.yubico.yubikit.core.smartcard.ApduException;
import com.yubico.yubikit.core.smartcard.AppId;
import com.yubico.yubikit.core.smartcard.SW;
import com.yubico.yubikit.core.smartcard.SmartCardProtocol;
import com.yubico.yubikit.core.util.Tlv;
import com.yubico.yubikit.core.util.Tlvs;
import dev.keywright.host.emulated.EmulatedCardConnection;
import dev.keywright.testing.FreshKey;
import dev.keywright.token.TokenCore;
import dev.keywright.token.card.CardInterface;
import dev.keywright.token.management.Application;
import dev.keywright.token.management.ManagementApplet;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Yubico's own protocol code speaks to the applets, with short APDUs and with extended ones. */
class YubikitRoundTripTest {

    private static final byte SEND_REMAINING = (byte) 0xa5;

    private final TokenCore core = FreshKey.core();
    private final EmulatedCardConnection connection = new EmulatedCardConnection(
            CardInterface.usb(
                    core.profile(),
                    List.of(new YkoathApplet(core), new ManagementApplet(core, Set.of(Application.OATH))),
                    new ReentrantLock()),
            Transport.USB);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void listsManyAccountsInPieces(boolean shortApdus) throws Exception {
        SmartCardProtocol protocol = new SmartCardProtocol(connection, SEND_REMAINING);
        byte[] version = Tlvs.decodeMap(protocol.select(AppId.OATH)).get(0x79);
        protocol.configure(Version.fromBytes(version), new SmartCardProtocol.Configuration.Builder()
                .setForceShortApdus(shortApdus)
                .build());
        for (int i = 0; i < 30; i++) {
            put(protocol, "%02d ".formatted(i) + "n".repeat(61));
        }

        List<Tlv> entries = Tlvs.decodeList(protocol.sendAndReceive(new Apdu(0, 0xa1, 0, 0, null)));
        assertThat(entries).hasSize(30);
        assertThat(new String(entries.get(29).getValue(), StandardCharsets.UTF_8)).startsWith("!29 nnn");

        byte[] all = protocol.sendAndReceive(
                new Apdu(0, 0xa4, 0, 1, new Tlv(0x74, HexFormat.of().parseHex("0000000000000001")).getBytes()));
        List<Tlv> codes = Tlvs.decodeList(all);
        assertThat(codes).hasSize(60);
        assertThat(codes).filteredOn(tlv -> tlv.getTag() == 0x76)
                .extracting(tlv -> HexFormat.of().formatHex(tlv.getValue()))
                .hasSize(30)
                .containsOnly("0641397eea");
    }

    /** 600 bytes go as a chain of three short APDUs, or as one extended one. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sendsLongCommands(boolean shortApdus) throws Exception {
        SmartCardProtocol protocol = new SmartCardProtocol(connection, SEND_REMAINING);
        protocol.select(AppId.OATH);
        protocol.configure(new Version(5, 4, 3), new SmartCardProtocol.Configuration.Builder()
                .setForceShortApdus(shortApdus)
                .build());
        byte[] tooLong = new byte[600];

        ApduException refused = catchThrowableOfType(
                ApduException.class, () -> protocol.sendAndReceive(new Apdu(0, 0x01, 0, 0, tooLong)));
        assertThat(refused.getSw()).isEqualTo(SW.INCORRECT_PARAMETERS);
        put(protocol, "works");
        assertThat(core.state().oath().all()).hasSize(1);
    }

    @Test
    void knowsWhatIsNotThere() {
        SmartCardProtocol protocol = new SmartCardProtocol(connection);

        assertThatThrownBy(() -> protocol.select(AppId.PIV)).isInstanceOf(ApplicationNotAvailableException.class);
    }

    @Test
    void switchesBetweenApplications() throws Exception {
        SmartCardProtocol protocol = new SmartCardProtocol(connection);

        assertThat(new String(protocol.select(AppId.MANAGEMENT), StandardCharsets.US_ASCII)).endsWith("5.4.3");
        assertThat(protocol.select(AppId.OATH)).startsWith(0x79, 0x03);
        assertThat(protocol.select(AppId.MANAGEMENT)).isNotEmpty();
    }

    private static void put(SmartCardProtocol protocol, String name) throws Exception {
        protocol.sendAndReceive(new Apdu(0, 0x01, 0, 0, Tlvs.encodeList(List.of(
                new Tlv(0x71, name.getBytes(StandardCharsets.UTF_8)),
                new Tlv(0x73, HexFormat.of().parseHex("2106" + YkoathCard.SECRET))))));
    }
}
