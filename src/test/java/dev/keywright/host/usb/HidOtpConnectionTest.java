package dev.keywright.host.usb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yubico.yubikit.core.otp.OtpProtocol;
import dev.keywright.host.management.DeviceInfo;
import dev.keywright.testing.FakeOtpCommands;
import dev.keywright.testing.FreshKey;
import dev.keywright.token.UserPresence;
import dev.keywright.token.hid.OtpHidInterface;
import dev.keywright.wire.otp.OtpFrame;
import dev.keywright.wire.otp.SlotCommand;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HidOtpConnectionTest {

    private final CountDownLatch asked = new CountDownLatch(1);
    private final FakeOtpCommands commands = new FakeOtpCommands((what, cancelled) -> {
        asked.countDown();
        while (!cancelled.getAsBoolean()) {
            Thread.onSpinWait();
        }
        return UserPresence.Answer.CANCELLED;
    });
    private final OtpHidInterface key =
            new OtpHidInterface(commands, InstantSource.system(), () -> Duration.ofSeconds(15));
    private final Port port = new Port();

    /** A device whose other end is an emulated key. */
    private final class Port implements HidFeaturePort {

        private boolean damages;
        private boolean closed;

        @Override
        public void setFeature(byte[] report) throws IOException {
            key.setFeatureReport(report);
        }

        @Override
        public void getFeature(byte[] report) throws IOException {
            System.arraycopy(key.getFeatureReport(), 0, report, 0, report.length);
            boolean answer = (report[7] & 0x40) != 0;
            if (damages && answer) {
                report[1] ^= 1;
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @AfterEach
    void unplug() {
        key.close();
    }

    private static void assertTold(DeviceInfo told, @Nullable Integer serial, @Nullable String firmware) {
        assertThat(told.serial()).isEqualTo(serial);
        assertThat(told.firmware()).isEqualTo(firmware);
    }

    @Test
    void carriesYubicosProtocol() throws Exception {
        try (OtpProtocol protocol = new OtpProtocol(new HidOtpConnection(port))) {
            assertThat(protocol.sendAndReceive((byte) SlotCommand.SERIAL, null, null))
                    .startsWith(FakeOtpCommands.SERIAL);
        }
        assertThat(port.closed).isTrue();
    }

    @Test
    void aKeyIsAskedForItsNumberAndItsFirmware() {
        assertTold(HidKeys.ask(new HidOtpConnection(port)), FreshKey.SERIAL, "5.4.3");
    }

    @Test
    void anOldKeyIsAskedByItsSlots() throws Exception {
        commands.withoutDeviceInformation();
        assertTold(DeviceInfo.read(new HidOtpConnection(port)), FreshKey.SERIAL, "5.4.3");
    }

    @Test
    void aDamagedAnswerIsNotBelieved() {
        port.damages = true;
        assertThatThrownBy(() -> DeviceInfo.read(new HidOtpConnection(port)))
                .isInstanceOf(IOException.class)
                .hasMessage("The key's answer was damaged on its way; try again.");
    }

    @Test
    void aKeyThatWaitsForATouchIsLeftAlone() throws Exception {
        byte[] frame = new OtpFrame(SlotCommand.CHALLENGE_HMAC_1, new byte[64]).encode();
        for (int sequence = 0; sequence < 10; sequence++) {
            byte[] report = Arrays.copyOf(Arrays.copyOfRange(frame, 7 * sequence, 7 * sequence + 7), 8);
            report[7] = (byte) (0x80 | sequence);
            key.setFeatureReport(report);
        }
        asked.await();
        assertTold(HidKeys.ask(new HidOtpConnection(port)), null, null);
        assertThat(key.getFeatureReport()[7] & 0xe0).as("still waits").isEqualTo(0x20);
    }
}
