package dev.keywright.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.port.Ports;
import dev.keywright.port.smartcardio.KeywrightProvider;
import dev.keywright.port.smartcardio.Readers;
import dev.keywright.port.vpcd.VpcdPort;
import dev.keywright.testing.FreshKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.ctap.CtapStatus;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import javax.smartcardio.CardChannel;
import javax.smartcardio.CardTerminals;
import javax.smartcardio.CommandAPDU;
import javax.smartcardio.TerminalFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortApiTest {

    @TempDir
    Path folder;

    private final Readers readers = new Readers();
    private Instant now = Instant.EPOCH;
    private final EmulatedKey key = new EmulatedKey(
            FreshKey.profile(), FreshKey.state(), TokenEnvironment.of(StateStore.IN_MEMORY).withClock(() -> now));
    private final EmulatedAtPorts emulated =
            new EmulatedAtPorts("42", new Ports(key, List.of(readers.add("Reader", key.usbCard()))));
    private RunningServer server;
    private CardTerminals terminals;

    @BeforeEach
    void start() throws Exception {
        server = new RunningServer(folder, List.of(emulated));
        terminals = TerminalFactory.getInstance("Keywright", readers, new KeywrightProvider()).terminals();
    }

    @AfterEach
    void stop() {
        server.close();
        key.close();
    }

    private static String port(boolean pluggedIn) {
        return "{\"ports\":[{\"place\":\"the reader \\\"Reader\\\"\",\"pluggedIn\":" + pluggedIn + "}]}";
    }

    @Test
    void plugsAKeyInAndPullsItOut() throws Exception {
        assertThat(server.get("/api/keys/42/ports").body()).isEqualTo(port(false));

        assertThat(server.post("/api/keys/42/plug", "").body()).isEqualTo(port(true));
        assertThat(terminals.list(CardTerminals.State.CARD_PRESENT)).hasSize(1);
        assertThat(server.post("/api/keys/42/plug", "").statusCode()).isEqualTo(200);
        assertThat(server.get("/api/keys/42/ports").body()).isEqualTo(port(true));

        assertThat(server.post("/api/keys/42/unplug", "").body()).isEqualTo(port(false));
        assertThat(terminals.list(CardTerminals.State.CARD_PRESENT)).isEmpty();
    }

    /** authenticatorReset works only soon after a power-up (CTAP 2.1 §6.6). */
    @Test
    void aKeyThatWasOutComesBackWithPowerAnew() throws Exception {
        server.post("/api/keys/42/plug", "");
        assertThat(reset()).isZero();
        now = now.plusSeconds(11);
        server.post("/api/keys/42/plug", "");
        assertThat(reset()).isEqualTo(CtapStatus.NOT_ALLOWED.code());

        server.post("/api/keys/42/unplug", "");
        server.post("/api/keys/42/plug", "");

        assertThat(reset()).isZero();
    }

    private byte reset() throws Exception {
        CardChannel channel = terminals.list().get(0).connect("*").getBasicChannel();
        channel.transmit(new CommandAPDU(HexFormat.of().parseHex("00a4040008a0000006472f0001")));
        return channel.transmit(new CommandAPDU(HexFormat.of().parseHex("801000000107"))).getData()[0];
    }

    @Test
    void touchesAKey() throws Exception {
        assertThat(server.post("/api/keys/42/touch", "{}").body()).isEqualTo("{\"typed\":false}");
        assertThat(server.post("/api/keys/42/touch", "{\"length\":\"long\"}").body()).isEqualTo("{\"typed\":false}");
        HttpResponse<String> odd = server.post("/api/keys/42/touch", "{\"length\":\"gentle\"}");
        assertThat(odd.statusCode()).isEqualTo(400);
        assertThat(odd.body()).contains("short or long");
    }

    @Test
    void aPortThatIsNotThereIsASentence() throws Exception {
        int free;
        try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = unused.getLocalPort();
        }
        Ports nowhere = new Ports(key, List.of(new VpcdPort("127.0.0.1", free, key.usbCard())));
        try (RunningServer other = new RunningServer(
                folder.resolve("other"), List.of(new EmulatedAtPorts("42", nowhere)))) {
            HttpResponse<String> failed = other.post("/api/keys/42/plug", "");
            assertThat(failed.statusCode()).isEqualTo(503);
            assertThat(failed.body()).contains("No vpcd listens at 127.0.0.1:" + free);
        }
    }

    @Test
    void aKeyAtNoPortIsNotFound() throws Exception {
        for (String path : List.of("plug", "unplug", "touch")) {
            assertThat(server.post("/api/keys/43/" + path, "{}").statusCode()).isEqualTo(404);
        }
        assertThat(server.get("/api/keys/43/ports").statusCode()).isEqualTo(404);
    }
}
