package dev.keywright.port.usbip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.port.usbip.UsbIpClient.Reply;
import dev.keywright.testing.PluggedKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.UserPresence;
import dev.keywright.token.profile.FirmwareProfiles;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The test is the client; see the tables of the Linux kernel's usbip_protocol.rst. */
@Timeout(60)
class UsbIpServerTest {

    private static final String LIST = "0111 8005 00000000";
    private static final String DEVICE = "80 06 0001 0000 1200";
    private static final String INIT = "ffffffff" + "860008" + "0102030405060708" + "00".repeat(49);
    private static final int OK = 0;
    private static final int BUSY = 2;
    private static final int NO_DEVICE = 4;
    private static final int WITHDRAWN = -104;

    private final List<EmulatedKey> keys = new ArrayList<>();
    private UsbIpServer server;

    @BeforeEach
    void open() throws IOException {
        server = UsbIpServer.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() {
        server.close();
        keys.forEach(EmulatedKey::close);
    }

    private UsbIpPort plugIn(String profile) throws IOException {
        EmulatedKey key = PluggedKey.make(FirmwareProfiles.find(profile).orElseThrow(), UserPresence.ALWAYS);
        keys.add(key);
        UsbIpPort port = server.add(key);
        port.plugIn();
        return port;
    }

    private String list() throws IOException {
        try (UsbIpClient client = new UsbIpClient(server)) {
            client.send(LIST);
            return client.receiveAll();
        }
    }

    private UsbIpClient attached(String busId) throws IOException {
        UsbIpClient client = new UsbIpClient(server);
        assertThat(client.attach(busId)).isEqualTo(OK);
        return client;
    }

    /** Waits until nobody uses the key. */
    private static void awaitFree(UsbIpPort port) throws InterruptedException {
        while (port.isAttached()) {
            Thread.sleep(5);
        }
    }

    private static String ascii(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void listsNothingWhereNothingIsPluggedIn() throws IOException {
        assertThat(list()).isEqualTo("0111" + "0005" + "00000000" + "00000000");
    }

    @Test
    void listsWhatIsPluggedIn() throws IOException {
        plugIn("yubikey-5.4.3");
        plugIn("u2f-security-key-4.1.8");

        String list = list();
        assertThat(list).startsWith("0111" + "0005" + "00000000" + "00000002");
        String first = list.substring(24, 24 + 2 * (312 + 3 * 4));
        assertThat(first).startsWith(ascii("/keywright/usb1/1-1") + "00");
        assertThat(first.substring(2 * 256))
                .isEqualTo(ascii("1-1") + "00".repeat(29) + "00000001" + "00000002"
                        // Full speed, 1050:0407, release 5.43, class by interface, configuration 1 of 1, 3 interfaces.
                        + "00000002" + "1050" + "0407" + "0543" + "000000" + "01" + "01" + "03"
                        + "03010100" + "03000000" + "0b000000");
        String second = list.substring(24 + 2 * (312 + 3 * 4));
        assertThat(second).hasSize(2 * (312 + 4)).contains(ascii("1-2") + "00".repeat(29) + "00000001" + "00000003");
        assertThat(second).endsWith("1050" + "0120" + "0418" + "000000" + "01" + "01" + "01" + "03000000");
    }

    @Test
    void lendsADeviceToOneClientAtATime() throws Exception {
        UsbIpPort port = plugIn("yubikey-5.4.3");
        try (UsbIpClient first = attached("1-1");
                UsbIpClient second = new UsbIpClient(server)) {
            assertThat(port.isAttached()).isTrue();
            assertThat(second.attach("1-1")).isEqualTo(BUSY);
            assertThat(second.receiveAll()).isEmpty();
            assertThat(first.control(DEVICE)).startsWith("1201");
        }
        awaitFree(port);
        try (UsbIpClient again = attached("1-1")) {
            assertThat(again.control(DEVICE)).startsWith("1201");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1-2", "", "1-1x", "2-1", "12345678901234567890123456789012"})
    void knowsNoOtherDevice(String busId) throws IOException {
        plugIn("yubikey-5.4.3");
        try (UsbIpClient client = new UsbIpClient(server)) {
            assertThat(client.attach(busId)).isEqualTo(NO_DEVICE);
            assertThat(client.receiveAll()).isEmpty();
        }
    }

    @Test
    void carriesFido() throws IOException {
        plugIn("yubikey-5.4.3");
        try (UsbIpClient client = attached("1-1")) {
            client.configure();
            int read = client.read(4, 64);
            int write = client.write(4, INIT);
            assertThat(client.reply(false)).isEqualTo(new Reply(3, write, OK, 64, ""));
            Reply answer = client.reply(true);
            assertThat(answer.sequence()).isEqualTo(read);
            assertThat(answer.data()).hasSize(128).startsWith("ffffffff" + "860011" + "0102030405060708");
        }
    }

    @Test
    void stallsWithTheNumberOfLinux() throws IOException {
        plugIn("yubikey-5.4.3");
        try (UsbIpClient client = attached("1-1")) {
            int request = client.submit(UsbIpClient.IN, 0, 10, "80 06 0006 0000 0a00", "");
            assertThat(client.reply(true)).isEqualTo(new Reply(3, request, -32, 0, ""));
        }
    }

    @Test
    void neverGivesMoreThanTheHostWants() throws IOException {
        plugIn("yubikey-5.4.3");
        try (UsbIpClient client = attached("1-1")) {
            // The buffer is smaller than the length in the setup packet.
            client.submit(UsbIpClient.IN, 0, 4, DEVICE, "");
            assertThat(client.reply(true).data()).isEqualTo("12010002");
            client.submit(UsbIpClient.IN, 0, 0x7fffffff, "80 06 0002 0000 ffff", "");
            assertThat(client.reply(true).data()).hasSize(300);

            client.configure();
            int small = client.read(4, 16);
            client.write(4, INIT);
            client.reply(false);
            assertThat(client.reply(true)).as("EOVERFLOW").isEqualTo(new Reply(3, small, -75, 0, ""));
        }
    }

    @Test
    void withdrawsAnUrbThatWaits() throws IOException {
        plugIn("yubikey-5.4.3");
        try (UsbIpClient client = attached("1-1")) {
            client.configure();
            int waiting = client.read(4, 64);
            int unlink = client.unlink(waiting);
            assertThat(client.reply(false)).isEqualTo(new Reply(4, unlink, WITHDRAWN, 0, ""));

            int late = client.unlink(waiting);
            assertThat(client.reply(false)).as("it had ended").isEqualTo(new Reply(4, late, OK, 0, ""));
            int next = client.read(4, 64);
            client.write(4, INIT);
            client.reply(false);
            assertThat(client.reply(true).sequence()).isEqualTo(next);
        }
    }

    @Test
    void aWithdrawnUrbIsAnsweredOnceWheneverItEnds() throws IOException {
        plugIn("yubikey-5.4.3");
        try (UsbIpClient client = attached("1-1")) {
            client.configure();
            Set<Integer> ended = new HashSet<>();
            for (int round = 0; round < 100; round++) {
                int read = client.read(4, 64);
                int write = client.write(4, INIT);
                int unlink = client.unlink(read);
                boolean unlinked = false;
                boolean done = false;
                while (!unlinked || !ended.contains(write)) {
                    Reply reply = client.reply(false);
                    if (reply.sequence() == read) {
                        client.receive(reply.length());
                        assertThat(unlinked).as("the reply comes before the withdrawal's").isFalse();
                        done = true;
                    } else if (reply.sequence() == unlink) {
                        assertThat(reply.status()).isEqualTo(done ? OK : WITHDRAWN);
                        unlinked = true;
                    }
                    assertThat(ended.add(reply.sequence())).isTrue();
                }
                if (!done) {
                    client.read(4, 64);
                    ended.add(client.reply(true).sequence());
                }
            }
        }
    }

    @Test
    void aPullDropsTheClientAndThePlugListsTheKeyAgain() throws Exception {
        UsbIpPort port = plugIn("yubikey-5.4.3");
        try (UsbIpClient client = attached("1-1")) {
            client.configure();
            client.read(4, 64);
            port.pullOut();
            assertThat(client.receiveAll()).isEmpty();
        }
        assertThat(port.isPluggedIn()).isFalse();
        assertThat(list()).endsWith("00000000");
        try (UsbIpClient client = new UsbIpClient(server)) {
            assertThat(client.attach("1-1")).isEqualTo(NO_DEVICE);
        }

        port.plugIn();
        port.plugIn();
        attached("1-1").close();
        port.pullOut();
        port.pullOut();
    }

    @Test
    void aBusIdIsFreeAgainWhenItsPortIsClosed() throws IOException {
        UsbIpPort first = plugIn("yubikey-5.4.3");
        UsbIpPort second = plugIn("yubikey-5.4.3");
        first.close();

        assertThat(second.busId()).isEqualTo("1-2");
        assertThat(plugIn("yubikey-5.4.3").busId()).isEqualTo("1-1");
        assertThatThrownBy(first::plugIn).isInstanceOf(IOException.class).hasMessageContaining("closed");
        assertThat(second.place()).isEqualTo("USB/IP at localhost:" + server.port() + ", bus id 1-2");
    }

    @Test
    void aKeyThatRebootsWithOtherInterfacesAnswersAndIsAnotherDevice() throws Exception {
        UsbIpPort port = plugIn("yubikey-5.7.4");
        try (UsbIpClient client = attached("1-1")) {
            client.configure();
            client.write(4, INIT);
            client.reply(false);
            client.read(4, 64);
            String channel = client.reply(true).data().substring(30, 38);
            // WRITE CONFIG: enabled over USB is FIDO2 and U2F alone (03, 2 bytes), and reboot (0c).
            String write = channel + "c3" + "0007" + "06" + "03020202" + "0c00";
            client.write(4, write + "00".repeat(64 - write.length() / 2));
            client.reply(false);
            client.read(4, 64);
            assertThat(client.reply(true).data()).startsWith(channel + "c3" + "0000");
            assertThat(client.receiveAll()).isEmpty();
        }
        awaitFree(port);
        assertThat(list()).endsWith("1050" + "0402" + "0574" + "000000" + "01" + "01" + "01" + "03000000");
        attached("1-1").close();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        // Another version, no operation, an answer, a text.
        "0100 8005 00000000", "0111 8004 00000000", "0111 0005 00000000", "474554202f20485454502f312e310d0a0d0a"
    })
    void dropsAClientThatAsksNothing(String request) throws IOException {
        plugIn("yubikey-5.4.3");
        try (UsbIpClient client = new UsbIpClient(server)) {
            client.send(request);
            assertThatThrownBy(() -> client.receive(1)).isInstanceOf(IOException.class);
        }
        assertThat(list()).startsWith("0111" + "0005" + "00000000" + "00000001");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        // No command; a reply; endpoint 16; direction 2; 2 GiB, and a bit more than fits, to the device; isochronous;
        // another device.
        "00000000 00000001 00010002", "00000003 00000001 00010002",
        "00000001 00000001 00010002 00000000 00000010 00000000 00000000 00000000 00000000 00000000 0000000000000000",
        "00000001 00000001 00010002 00000002 00000000 00000000 00000000 00000000 00000000 00000000 0000000000000000",
        "00000001 00000001 00010002 00000000 00000004 00000000 80000000 00000000 00000000 00000000 0000000000000000",
        "00000001 00000001 00010002 00000000 00000004 00000000 00020001 00000000 00000000 00000000 0000000000000000",
        "00000001 00000001 00010002 00000001 00000004 00000000 ffffffff 00000000 00000000 00000000 0000000000000000",
        "00000001 00000001 00010002 00000001 00000004 00000000 00000040 00000000 00000001 00000000 0000000000000000",
        "00000001 00000001 00010003 00000001 00000004 00000000 00000040 00000000 00000000 00000000 0000000000000000",
    })
    void dropsAClientThatSendsNoUrb(String command) throws Exception {
        UsbIpPort port = plugIn("yubikey-5.4.3");
        try (UsbIpClient client = attached("1-1")) {
            client.send(command + "00".repeat(48));
            assertThatThrownBy(() -> client.receive(1)).isInstanceOf(IOException.class);
        }
        awaitFree(port);
        try (UsbIpClient again = attached("1-1")) {
            assertThat(again.control(DEVICE)).startsWith("1201");
        }
    }

    @Test
    void dropsAClientWithTooManyUrbsAtOnce() throws Exception {
        UsbIpPort port = plugIn("yubikey-5.4.3");
        try (UsbIpClient client = attached("1-1")) {
            client.configure();
            for (int urb = 0; urb < PendingUrbs.LIMIT; urb++) {
                client.read(4, 64);
            }
            int unlink = client.unlink(2);
            assertThat(client.reply(false).sequence()).isEqualTo(unlink);
            client.read(4, 64);
            client.read(4, 64);
            assertThatThrownBy(() -> client.receive(1)).isInstanceOf(IOException.class);
        }
        awaitFree(port);
    }

    @Test
    void isReachableFromThisMachineAloneUnlessToldOtherwise() throws IOException {
        assertThatThrownBy(() -> UsbIpServer.open(new InetSocketAddress("0.0.0.0", 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no passwords");
        assertThatThrownBy(() -> UsbIpServer.open(InetSocketAddress.createUnresolved("no.such.host", 0)))
                .isInstanceOf(IllegalArgumentException.class);
        UsbIpServer.openToAll(new InetSocketAddress("0.0.0.0", 0)).close();
    }

    @Test
    void saysWhatToDoWherePortIsTaken() {
        InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
        assertThatThrownBy(() -> UsbIpServer.open(taken))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("stop the other one there, or name another port");
    }

    @Test
    void aClosedServerPullsOutAllKeys() throws IOException {
        UsbIpPort port = plugIn("yubikey-5.4.3");
        try (UsbIpClient client = attached("1-1")) {
            server.close();
            assertThatThrownBy(() -> client.receive(1)).isInstanceOf(EOFException.class);
        }
        assertThat(port.isPluggedIn()).isFalse();
        assertThatThrownBy(port::plugIn).isInstanceOf(IOException.class);
    }
}
