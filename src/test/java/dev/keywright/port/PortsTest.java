package dev.keywright.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.port.vpcd.VpcdPort;
import dev.keywright.testing.FreshKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.UserPresence;
import dev.keywright.token.hid.CtapHidInterface;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.wire.ctaphid.CtapHidCommand;
import dev.keywright.wire.ctaphid.CtapHidMessage;
import dev.keywright.wire.ctaphid.CtapHidPacket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One key at a card port and a HID port at once. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PortsTest {

    /** authenticatorSelection, which waits for a touch (CTAP 2.1 §6.9). */
    private static final byte[] SELECTION = {0x0b};

    private final CountDownLatch asked = new CountDownLatch(1);
    private final BlockingQueue<UserPresence.Answer> answers = new LinkedBlockingQueue<>();
    private final EmulatedKey key = new EmulatedKey(
            FirmwareProfiles.find("yubikey-5.7.4").orElseThrow(),
            FreshKey.state(),
            TokenEnvironment.of(StateStore.IN_MEMORY).withPresence(this::untilCancelled));

    private UserPresence.Answer untilCancelled(String what, BooleanSupplier cancelled) {
        asked.countDown();
        while (!cancelled.getAsBoolean()) {
            Thread.onSpinWait();
            Thread.yield();
        }
        answers.add(UserPresence.Answer.CANCELLED);
        return UserPresence.Answer.CANCELLED;
    }

    /** The card port waits until the key is free, so the port whose program holds it goes first. */
    @Test
    void pullingOutEndsTheWaitForATouchOverHidAndForTheCardPortBesideIt() throws Exception {
        try (key; ServerSocket vpcd = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            FidoPort fido = new FidoPort(key.fidoHid());
            Ports ports = new Ports(key, List.of(
                    new VpcdPort("127.0.0.1", vpcd.getLocalPort(), key.usbCard()), fido));
            ports.plugIn();
            try (Socket reader = vpcd.accept()) {
                fido.ask(SELECTION);
                asked.await();

                ports.pullOut();

                assertThat(ports.isPluggedIn()).isFalse();
                assertThat(answers.poll(20, TimeUnit.SECONDS)).isEqualTo(UserPresence.Answer.CANCELLED);
                assertThat(reader.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    /** A program at the key's FIDO HID interface, which is detached where the key is pulled out. */
    private static final class FidoPort implements Port {

        private final CtapHidInterface hid;
        private final BlockingQueue<byte[]> reports = new LinkedBlockingQueue<>();
        private CtapHidInterface.@Nullable HostEnd end;

        FidoPort(CtapHidInterface hid) {
            this.hid = hid;
        }

        void ask(byte[] request) throws InterruptedException {
            send(CtapHidPacket.BROADCAST_CHANNEL, CtapHidCommand.INIT, new byte[8]);
            // The channel follows the 7 bytes of the header and the nonce (CTAP 2.1 §11.2.9.1.3).
            int channel = ByteBuffer.wrap(reports.take()).getInt(15);
            send(channel, CtapHidCommand.CBOR, request);
        }

        private void send(int channel, CtapHidCommand command, byte[] payload) {
            CtapHidMessage.of(channel, command, payload).toReports().forEach(end::send);
        }

        @Override
        public String place() {
            return "a test";
        }

        @Override
        public void plugIn() {
            end = hid.connect(reports::add);
        }

        @Override
        public void pullOut() {
            if (end != null) {
                end.close();
                end = null;
            }
        }

        @Override
        public boolean isPluggedIn() {
            return end != null;
        }

        @Override
        public void close() {
            pullOut();
        }
    }
}
