package dev.keywright.host.usb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yubico.yubikit.fido.ctap.Ctap2Session;
import dev.keywright.testing.FreshKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.hid.CtapHidInterface;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.wire.ctaphid.CtapHidError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HidFidoConnectionTest {

    /** A device whose other end is an emulated key that another program speaks to as well. */
    private static final class SharedPort implements HidDevicePort {

        private final BlockingQueue<byte[]> reports = new LinkedBlockingQueue<>();
        private final CtapHidInterface.HostEnd end;
        private boolean closed;

        SharedPort(CtapHidInterface key) {
            end = key.connect(report -> {
                CtapHidError.CHANNEL_BUSY.on(0x7eadbeef).toReports().forEach(reports::add);
                reports.add(report);
            });
        }

        @Override
        public void write(byte[] report) {
            end.send(report);
        }

        @Override
        public boolean read(byte[] report, int timeoutMillis) {
            try {
                byte[] next = reports.poll(timeoutMillis, TimeUnit.MILLISECONDS);
                if (next != null) {
                    System.arraycopy(next, 0, report, 0, next.length);
                }
                return next != null;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static EmulatedKey key() {
        return new EmulatedKey(
                FirmwareProfiles.defaultProfile(), FreshKey.state(), TokenEnvironment.of(StateStore.IN_MEMORY));
    }

    @Test
    void whatOthersAreToldIsSkipped() throws Exception {
        try (EmulatedKey key = key()) {
            SharedPort port = new SharedPort(key.fidoHid());
            try (HidFidoConnection connection = new HidFidoConnection(port, HidFidoConnection.PATIENCE_MILLIS)) {
                assertThat(new Ctap2Session(connection).getInfo().getVersions())
                        .isEqualTo(FirmwareProfiles.defaultProfile().fido().versions());
            }
            assertThat(port.closed).isTrue();
        }
    }

    @Test
    void aSilentKeyIsNotWaitedForForever() throws Exception {
        try (EmulatedKey key = key();
                HidFidoConnection connection = new HidFidoConnection(new SharedPort(key.fidoHid()), 1)) {
            assertThatThrownBy(() -> connection.receive(new byte[64]))
                    .hasMessage("The key does not answer; plug it in again.");
        }
    }

    @Test
    void aMissingNodeMeansAContainer() {
        assertThat(HidAccess.whyClosed("/dev/hidraw-that-is-not-there", 0x1050)).contains("--device");
    }

    @Test
    void aNodeThatMayBeOpenedIsBusy(@TempDir Path folder) throws Exception {
        assertThat(HidAccess.whyClosed(Files.createFile(folder.resolve("hidraw")).toString(), 0x1050))
                .startsWith("Another program holds the key");
    }
}
