package dev.keywright.port.usb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.PluggedKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.UserPresence;
import dev.keywright.token.profile.FirmwareProfiles;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as USB 2.0 chapter 9 and HID 1.11 §7 have them, in hex: type, request, value, index, length. */
@Timeout(60)
class CompositeDeviceTest {

    private static final String STALL = "stall";
    private static final int FIDO = 4;
    private static final int KEYBOARD = 1;
    private static final int REPORT = 64;
    /** CTAPHID_INIT on the broadcast channel, with the nonce 0102030405060708. */
    private static final String INIT = "ffffffff" + "860008" + "0102030405060708" + "00".repeat(49);

    private final EmulatedKey key =
            PluggedKey.make(FirmwareProfiles.find("yubikey-5.4.3").orElseThrow(), UserPresence.ALWAYS);
    private final CompositeDevice device = new CompositeDevice(key);
    private final UsbHost host = UsbHost.configured(device);

    @AfterEach
    void pullOut() {
        device.close();
        key.close();
    }

    @ParameterizedTest
    @CsvSource({
        // Its length says how much of a descriptor the host wants.
        "80 06 0001 0000 0800, 1201000200000040",
        "80 06 0002 0000 0900, 09029600030100800f",
        "80 06 0003 0000 ff00, 04030904",
        "80 06 0103 0904 ff00, 0e03590075006200690063006f00",
        "80 06 0103 0904 0200, 0e03",
        "80 00 0000 0000 0200, 0000",
        "80 08 0000 0000 0100, 01",
        // Interfaces: status, setting, HID and report descriptors.
        "81 00 0000 0100 0200, 0000",
        "81 0a 0000 0200 0100, 00",
        "81 06 0021 0100 0900, 092110010001222200",
        "81 06 0022 0100 0500, 06d0f10901",
        "81 06 0022 0000 0400, 05010906",
        // Endpoints: 0, and one that is not halted.
        "82 00 0000 0000 0200, 0000",
        "82 00 0000 8400 0200, 0000",
        // HID: no key is pressed, no light is on, idle rate and protocol.
        "a1 01 0001 0000 0800, 0000000000000000",
        "a1 01 0002 0000 0100, 00",
        "a1 02 0000 0000 0100, 00",
        "a1 03 0000 0000 0100, 01",
    })
    void answersRequests(String setup, String answer) {
        assertThat(host.control(setup)).isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource({
        "00 09 0100 0000 0000, ''",
        "00 05 0200 0000 0000, ''",
        "01 0b 0000 0100 0000, ''",
        "02 01 0000 8400 0000, ''",
        "02 01 0000 0000 0000, ''",
        "21 0a 0000 0000 0000, ''",
        "21 0a 0000 0100 0000, ''",
        "21 0b 0000 0000 0000, ''",
        "21 09 0002 0000 0100, 03",
        "21 09 0003 0000 0800, 0000000000000000",
    })
    void takesRequests(String setup, String data) {
        assertThat(host.control(setup, data)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        // Descriptors that there are not: qualifier, other speed, BOS, a second configuration, a third string.
        "80 06 0006 0000 0a00", "80 06 0007 0000 0900", "80 06 000f 0000 0500", "80 06 0102 0000 0900",
        "80 06 0303 0904 ff00",
        // A second configuration and a second setting.
        "00 09 0200 0000 0000", "01 0b 0100 0100 0000",
        // Remote wakeup, test mode, SET_DESCRIPTOR, SYNCH_FRAME.
        "00 03 0100 0000 0000", "00 03 0200 0001 0000", "00 07 0001 0000 0000", "82 0c 0000 8400 0200",
        // Interfaces and endpoints that there are not.
        "81 00 0000 0300 0200", "82 00 0000 8500 0200", "a1 01 0001 0900 0800", "02 01 0000 8900 0000",
        // The smart card reader is no HID interface, and FIDO is no keyboard.
        "81 06 0022 0200 0900", "a1 01 0001 0200 0800", "a1 01 0001 0100 4000", "a1 03 0000 0100 0100",
        // A protocol that there is not, reports of the wrong type, a halt of endpoint 0, a vendor's request.
        "21 0b 0200 0000 0000", "a1 01 0004 0000 0800", "02 03 0000 0000 0000", "c0 01 0000 0000 0800",
        "e1 01 0001 0000 0800", "a0 01 0001 0000 0800", "84 00 0000 0000 0200", "ff ff ffff ffff 0000"
    })
    void stallsOtherRequests(String setup) {
        assertThat(host.control(setup)).isEqualTo(STALL);
        assertThat(host.control("80 08 0000 0000 0100")).isEqualTo("01");
    }

    @Test
    void stallsWhatBringsAnotherLengthThanItSays() {
        assertThat(host.control("21 09 0003 0000 0800", "00")).isEqualTo(STALL);
        assertThat(host.control("21 09 0003 0000 0100", "00")).isEqualTo(STALL);
        assertThat(host.control("21 09 0002 0000 0200", "0000")).isEqualTo(STALL);
    }

    @Test
    void remembersWhatAHostSets() {
        host.control("21 09 0002 0000 0100", "05");
        host.control("21 0a 007d 0000 0000");
        host.control("21 0b 0000 0000 0000");

        assertThat(host.control("a1 01 0002 0000 0100")).isEqualTo("05");
        assertThat(host.control("a1 02 0000 0000 0100")).isEqualTo("7d");
        assertThat(host.control("a1 03 0000 0000 0100")).isEqualTo("00");
    }

    @Test
    void tellsTheStatusOfTheOtpApplicationInFeatureReports() {
        // A zero, the firmware, the program sequence, and no flags.
        assertThat(host.control("a1 01 0003 0000 0800")).startsWith("00050403").hasSize(16).endsWith("00");
    }

    @Test
    void carriesFidoReports() {
        assertThat(host.write(FIDO, INIT)).isEqualTo(new UsbHost.End(Transfer.Outcome.DONE, "", REPORT));
        assertThat(host.read(FIDO, REPORT))
                .startsWith("ffffffff" + "860011" + "0102030405060708")
                .contains("02" + "050403" + "05");
    }

    @Test
    void takesFidoReportsOnTheControlEndpointToo() {
        assertThat(host.control("21 09 0002 0100 4000", INIT)).isEmpty();
        assertThat(host.read(FIDO, REPORT)).startsWith("ffffffff" + "860011");
    }

    @Test
    void endpointsWorkOnlyInTheConfiguration() {
        host.control("00 09 0000 0000 0000");
        assertThat(host.control("80 08 0000 0000 0100")).isEqualTo("00");
        assertThat(host.write(FIDO, INIT).outcome()).isEqualTo(Transfer.Outcome.STALLED);

        host.control("00 09 0100 0000 0000");
        assertThat(host.write(FIDO, INIT).outcome()).isEqualTo(Transfer.Outcome.DONE);
    }

    @Test
    void aHaltedEndpointStallsUntilTheHostClearsIt() {
        CompletableFuture<UsbHost.End> waiting = host.begin(FIDO, REPORT);
        host.control("02 03 0000 8400 0000");
        assertThat(UsbHost.await(waiting).outcome()).isEqualTo(Transfer.Outcome.STALLED);
        assertThat(host.control("82 00 0000 8400 0200")).isEqualTo("0100");
        assertThat(UsbHost.await(host.begin(FIDO, REPORT)).outcome()).isEqualTo(Transfer.Outcome.STALLED);

        host.control("02 01 0000 8400 0000");
        host.write(FIDO, INIT);
        assertThat(host.read(FIDO, REPORT)).startsWith("ffffffff");
    }

    @Test
    void anEndpointThatThereIsNotStalls() {
        assertThat(host.write(9, "00").outcome()).isEqualTo(Transfer.Outcome.STALLED);
        assertThat(UsbHost.await(host.begin(15, 8)).outcome()).isEqualTo(Transfer.Outcome.STALLED);
    }

    @Test
    void aWithdrawnTransferTakesNothing() {
        CompletableFuture<UsbHost.End> first = new CompletableFuture<>();
        Transfer withdrawn = host.submit(FIDO, REPORT, first);
        CompletableFuture<UsbHost.End> second = host.begin(FIDO, REPORT);

        assertThat(withdrawn.cancel()).isTrue();
        assertThat(withdrawn.cancel()).isFalse();
        host.write(FIDO, INIT);
        assertThat(UsbHost.await(second).data()).startsWith("ffffffff");
        assertThat(first).isNotDone();
    }

    @Test
    void aTransferShorterThanAReportOverflows() {
        CompletableFuture<UsbHost.End> small = host.begin(FIDO, 10);
        host.write(FIDO, INIT);
        assertThat(UsbHost.await(small)).isEqualTo(new UsbHost.End(Transfer.Outcome.OVERFLOW, "", 0));
    }

    @Test
    void typesAtThePaceOfTheBus() {
        List<byte[]> pressed = List.of(new byte[8], HexFormat.of().parseHex("0000060000000000"), new byte[8]);
        long start = System.nanoTime();
        key.otpHid().orElseThrow().type(pressed);

        assertThat(host.read(KEYBOARD, 8)).isEqualTo("0000000000000000");
        assertThat(host.read(KEYBOARD, 8)).isEqualTo("0000060000000000");
        assertThat(host.read(KEYBOARD, 8)).isEqualTo("0000000000000000");
        // Three reports are two intervals apart; never faster, however slow the machine is.
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(2 * 10_000_000L);
    }

    @Test
    void takesNoMoreFidoReportsThanItsAnswersAreRead() {
        // A ping of 7,609 bytes comes back as 129 reports; after a few of them the key is full, and waits.
        host.write(FIDO, INIT);
        String channel = host.read(FIDO, REPORT).substring(30, 38);
        CompletableFuture<UsbHost.End> last = new CompletableFuture<>();
        for (int ping = 0; ping < 4; ping++) {
            for (int packet = 0; packet < 129; packet++) {
                String header = packet == 0 ? channel + "811db9" : channel + "%02x".formatted(packet - 1);
                String report = header + "00".repeat(REPORT - header.length() / 2);
                last = new CompletableFuture<>();
                CompletableFuture<UsbHost.End> end = last;
                device.submit(FIDO, false, Transfer.toDevice(
                        HexFormat.of().parseHex(report),
                        (outcome, data, length) -> end.complete(new UsbHost.End(outcome, "", length))));
            }
        }
        assertThat(last).isNotDone();

        for (int report = 0; report < 4 * 129; report++) {
            assertThat(host.read(FIDO, REPORT)).startsWith(channel);
        }
        assertThat(last).isDone();
    }

    @Test
    void afterThePullNothingEnds() {
        CompletableFuture<UsbHost.End> waiting = host.begin(FIDO, REPORT);
        device.close();
        CompletableFuture<UsbHost.End> late = host.begin(FIDO, REPORT);

        assertThat(waiting).isNotDone();
        assertThat(late).isNotDone();
    }
}
