package dev.keywright.host.usb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yubico.yubikit.fido.ctap.Ctap2Session;
import dev.keywright.host.KeyUnavailable;
import dev.keywright.testing.FreshKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.hid.CtapHidInterface;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.wire.ctaphid.CtapHidCommand;
import dev.keywright.wire.ctaphid.CtapHidError;
import dev.keywright.wire.ctaphid.CtapHidMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

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
        public String node() {
            return "/dev/hidraw-that-is-not-there";
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

    /** A device that refuses what is sent so many times, as one does that works for another program. */
    private static final class BusyPort implements HidDevicePort {

        private final List<byte[]> written = new ArrayList<>();
        private int refusals;

        BusyPort(int refusals) {
            this.refusals = refusals;
        }

        @Override
        public void write(byte[] report) {
            written.add(report.clone());
        }

        @Override
        public boolean read(byte[] report, int timeoutMillis) {
            CtapHidMessage answer = refusals-- > 0
                    ? CtapHidError.CHANNEL_BUSY.on(7)
                    : CtapHidMessage.of(7, CtapHidCommand.PING, new byte[] {1});
            System.arraycopy(answer.toReports().get(0), 0, report, 0, report.length);
            return true;
        }

        @Override
        public String node() {
            return "/dev/hidraw-that-is-not-there";
        }

        @Override
        public void close() {}
    }

    private static List<byte[]> ping() {
        return CtapHidMessage.of(7, CtapHidCommand.PING, new byte[100]).toReports();
    }

    @Test
    void aBusyKeyIsSentTheWholeMessageAgain() throws Exception {
        BusyPort port = new BusyPort(1);
        try (HidFidoConnection connection = new HidFidoConnection(port, 200)) {
            for (byte[] packet : ping()) {
                connection.send(packet);
            }
            byte[] answer = new byte[64];
            connection.receive(answer);
            assertThat(answer[4] & 0x7f).isEqualTo(CtapHidCommand.PING.code());
        }
        List<byte[]> twice = new ArrayList<>(ping());
        twice.addAll(ping());
        assertThat(port.written).containsExactly(twice.toArray(byte[][]::new));
    }

    @Test
    void aKeyThatStaysBusyIsHeldByAnotherProgram() throws Exception {
        BusyPort port = new BusyPort(Integer.MAX_VALUE);
        try (HidFidoConnection connection = new HidFidoConnection(port, 200)) {
            connection.send(ping().get(0));
            assertThatThrownBy(() -> connection.receive(new byte[64]))
                    .isInstanceOf(KeyUnavailable.class)
                    .hasMessageStartingWith("Another program holds the key");
        }
        assertThat(port.written).hasSize(3);
    }

    /** Whoever cancels sends no message of his own. */
    @Test
    void whatIsCancelledIsNotForgotten() throws Exception {
        BusyPort port = new BusyPort(1);
        try (HidFidoConnection connection = new HidFidoConnection(port, 200)) {
            connection.send(ping().get(0));
            connection.send(CtapHidMessage.of(7, CtapHidCommand.CANCEL, new byte[0]).toReports().get(0));
            connection.receive(new byte[64]);
        }
        assertThat(port.written).hasSize(3);
        assertThat(port.written.get(2)).isEqualTo(port.written.get(0));
    }
}
