package dev.keywright.token.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.PluggedKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.UserPresence;
import dev.keywright.token.hid.CtapHidInterface.HostEnd;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.ctaphid.CtapHidCommand;
import dev.keywright.wire.ctaphid.CtapHidMessage;
import dev.keywright.wire.ctaphid.CtapHidPacket;
import dev.keywright.wire.ctaphid.MessageAssembler;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The vendor commands 42 and 43 of the FIDO pipe, packet by packet. */
class ManagementOverFidoTest {

    private static final int READ = CtapHidCommand.YUBICO_READ_CONFIG.code();
    private static final int WRITE = CtapHidCommand.YUBICO_WRITE_CONFIG.code();

    private final BlockingQueue<byte[]> reports = new LinkedBlockingQueue<>();
    private EmulatedKey key = plugIn("yubikey-5.7.4");
    private HostEnd host = key.fidoHid().connect(reports::add);

    private static EmulatedKey plugIn(String profile) {
        return PluggedKey.make(FirmwareProfiles.find(profile).orElseThrow(), UserPresence.ALWAYS);
    }

    @AfterEach
    void unplug() {
        key.close();
    }

    private CtapHidMessage ask(int command, String payload) throws InterruptedException {
        send(CtapHidPacket.BROADCAST_CHANNEL, CtapHidCommand.INIT.code(), new byte[8]);
        int channel = ByteBuffer.wrap(answer().payload().toArray()).getInt(8);
        send(channel, command, HexFormat.of().parseHex(payload));
        return answer();
    }

    private void send(int channel, int command, byte[] payload) {
        new CtapHidMessage(channel, command, Bytes.of(payload)).toReports().forEach(host::send);
    }

    private CtapHidMessage answer() throws InterruptedException {
        MessageAssembler assembler = new MessageAssembler((CtapHidPacket.Initialisation) report());
        while (assembler.message().isEmpty()) {
            assertThat(assembler.add((CtapHidPacket.Continuation) report())).isTrue();
        }
        return assembler.message().orElseThrow();
    }

    private CtapHidPacket report() throws InterruptedException {
        byte[] report = reports.poll(20, TimeUnit.SECONDS);
        assertThat(report).as("a report from the key").isNotNull();
        return CtapHidPacket.decode(report);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00"})
    void tellsDeviceInformation(String page) throws Exception {
        CtapHidMessage answer = ask(READ, page);
        assertThat(answer.command()).isEqualTo(READ);
        assertThat(answer.payload().toHex()).startsWith("3b0102033f03020227").endsWith("100101");
        assertThat(ask(READ, "01").payload().toHex()).startsWith("29110400000000");
    }

    @Test
    void writesAConfiguration() throws Exception {
        CtapHidMessage answer = ask(WRITE, "0307011e");
        assertThat(answer.command()).isEqualTo(WRITE);
        assertThat(answer.payload().isEmpty()).isTrue();
        assertThat(key.state().settings().challengeResponseTimeout()).isEqualTo(30);
    }

    /** CTAPHID_ERROR and its code (CTAP 2.1 §11.2.9.1.6). */
    @ParameterizedTest
    @CsvSource({
        "42, 02, 02",
        "42, ff, 02",
        "42, 0000, 03",
        "43, '', 03",
        "43, 01, 03",
        "43, 0407011e, 03",
        "43, 0307011e00, 03",
        "43, 0307021e, 02",
        "43, 0403020000, 02",
        "43, 04030204ff, 02",
        "43, 0401020001, 02",
        "43, 120b1001010101010101010101010101010101, 7f",
        "40, 06000000, 01",
        "41, '', 01",
        "44, '', 01",
    })
    void refusesWhatIsWrongAndChangesNothing(String command, String payload, String error) throws Exception {
        TokenState before = key.state();
        CtapHidMessage answer = ask(Integer.parseInt(command, 16), payload);
        assertThat(answer.command()).isEqualTo(CtapHidCommand.ERROR.code());
        assertThat(answer.payload().toHex()).isEqualTo(error);
        assertThat(key.state()).isSameAs(before);
    }

    @ParameterizedTest
    @CsvSource({"42, ''", "42, 00", "42, 0000", "43, 0307011e", "43, ''"})
    void aKeyWithoutManagementKnowsNeither(String command, String payload) throws Exception {
        key.close();
        key = plugIn("nitrokey-3");
        host = key.fidoHid().connect(reports::add);
        CtapHidMessage answer = ask(Integer.parseInt(command, 16), payload);
        assertThat(answer.command()).isEqualTo(CtapHidCommand.ERROR.code());
        assertThat(answer.payload().toHex()).isEqualTo("01");
    }
}
