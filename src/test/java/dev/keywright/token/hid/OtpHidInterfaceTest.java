package dev.keywright.token.hid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yubico.yubikit.core.Version;
import com.yubico.yubikit.core.application.CommandState;
import com.yubico.yubikit.core.application.TimeoutException;
import com.yubico.yubikit.core.otp.ChecksumUtils;
import com.yubico.yubikit.core.otp.CommandRejectedException;
import com.yubico.yubikit.core.otp.OtpProtocol;
import dev.keywright.host.emulated.EmulatedOtpConnection;
import dev.keywright.testing.FakeOtpCommands;
import dev.keywright.token.AdvanceableClock;
import dev.keywright.token.UserPresence;
import dev.keywright.wire.otp.OtpFrame;
import dev.keywright.wire.otp.SlotCommand;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pipe as Yubico's own client uses it, and as no client should. */
class OtpHidInterfaceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final byte[] CHALLENGE = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f1011121314151617");

    private final AdvanceableClock clock = new AdvanceableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final CountDownLatch touch = new CountDownLatch(1);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final FakeOtpCommands commands = new FakeOtpCommands(this::untilTouched);
    private final OtpHidInterface key = new OtpHidInterface(commands, clock, () -> PATIENCE);

    private UserPresence.Answer untilTouched(String what, BooleanSupplier cancelled) {
        asked.countDown();
        while (touch.getCount() > 0) {
            if (cancelled.getAsBoolean()) {
                return UserPresence.Answer.CANCELLED;
            }
            Thread.onSpinWait();
            Thread.yield();
        }
        return UserPresence.Answer.TOUCHED;
    }

    @AfterEach
    void unplug() {
        commands.release.countDown();
        key.close();
    }

    private OtpProtocol yubikit() throws IOException {
        return new OtpProtocol(new EmulatedOtpConnection(key));
    }

    private void write(OtpFrame frame) throws IOException {
        byte[] encoded = frame.encode();
        for (int sequence = 0; sequence <= OtpFrameAssembler.LAST_PACKET; sequence++) {
            key.setFeatureReport(packet(encoded, sequence));
        }
    }

    private static byte[] packet(byte[] frame, int sequence) {
        byte[] report = Arrays.copyOf(Arrays.copyOfRange(frame, sequence * 7, sequence * 7 + 7), 8);
        report[7] = (byte) (0x80 | sequence);
        return report;
    }

    private static byte[] flags(int flags) {
        return new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) flags};
    }

    private byte[] settled() throws IOException {
        byte[] report = key.getFeatureReport();
        while ((report[7] & 0x80) != 0) {
            Thread.yield();
            report = key.getFeatureReport();
        }
        return report;
    }

    @Test
    void tellsItsStatusAtRest() throws Exception {
        assertThat(key.getFeatureReport()).isEqualTo(new byte[] {0, 5, 4, 3, 0, 0, 0, 0});
        assertThat(yubikit().getVersion()).isEqualTo(new Version(5, 4, 3));
        assertThat(yubikit().readStatus()).isEqualTo(commands.status());
    }

    @Test
    void aWrittenSlotShowsInTheProgramSequence() throws Exception {
        assertThat(yubikit().sendAndReceive((byte) SlotCommand.CONFIG_1, new byte[58], null))
                .isEqualTo(new byte[] {5, 4, 3, 1, 0, 0});
    }

    @Test
    void aRefusalShowsAsNoChange() throws Exception {
        OtpProtocol client = yubikit();
        for (int command : List.of(FakeOtpCommands.REFUSED, FakeOtpCommands.BREAK, FakeOtpCommands.TALK)) {
            assertThatThrownBy(() -> client.sendAndReceive((byte) command, null, null))
                    .isInstanceOf(CommandRejectedException.class);
        }
        assertThat(commands.executed).containsExactly(
                FakeOtpCommands.REFUSED, FakeOtpCommands.BREAK, FakeOtpCommands.TALK);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 6, 12, 13, 20, 61, 62, 63, 64, 128, 215})
    void anAnswerEndsWithItsChecksum(int length) throws Exception {
        byte[] payload = new byte[64];
        Arrays.fill(payload, (byte) 0x5a);
        payload[0] = (byte) length;
        byte[] answer = yubikit().sendAndReceive((byte) FakeOtpCommands.ECHO, payload, null);
        assertThat(answer).startsWith(Arrays.copyOf(payload, Math.min(length, 64)));
        assertThat(answer.length).isBetween(length + 2, length + 8);
        assertThat(ChecksumUtils.checkCrc(answer, length + 2)).isTrue();
        assertThat(yubikit().readStatus()).as("at rest again").isEqualTo(commands.status());
    }

    @Test
    void aWaitForATouchIsShownUntilItComes() throws Exception {
        List<Byte> keepalives = new ArrayList<>();
        CommandState state = new CommandState() {
            @Override
            public void onKeepAliveStatus(byte status) {
                keepalives.add(status);
                if (status == STATUS_UPNEEDED) {
                    touch.countDown();
                }
            }
        };
        byte[] answer = yubikit().sendAndReceive((byte) SlotCommand.CHALLENGE_HMAC_1, CHALLENGE, state);
        assertThat(answer).startsWith(Arrays.copyOf(CHALLENGE, 20));
        assertThat(ChecksumUtils.checkCrc(answer, 22)).isTrue();
        assertThat(keepalives).contains(CommandState.STATUS_UPNEEDED);
    }

    @Test
    void theClientMayCancel() throws Exception {
        CommandState state = new CommandState() {
            @Override
            public void onKeepAliveStatus(byte status) {
                if (status == STATUS_UPNEEDED) {
                    cancel();
                }
            }
        };
        OtpProtocol client = yubikit();
        assertThatThrownBy(() -> client.sendAndReceive((byte) SlotCommand.CHALLENGE_HMAC_1, CHALLENGE, state))
                .isInstanceOf(TimeoutException.class);
        assertThat(client.sendAndReceive((byte) SlotCommand.SERIAL, null, null)).startsWith(FakeOtpCommands.SERIAL);
    }

    @Test
    void theSecondsRunDownAndThenItIsOver() throws Exception {
        write(new OtpFrame(SlotCommand.CHALLENGE_HMAC_1, CHALLENGE));
        asked.await();
        assertThat(key.getFeatureReport()).isEqualTo(new byte[] {0, 5, 4, 3, 0, 0, 0, 0x20 | 15});
        clock.advance(Duration.ofMillis(13_500));
        assertThat(key.getFeatureReport()[7]).isEqualTo((byte) (0x20 | 2));
        clock.advance(Duration.ofMillis(1_500));
        assertThat(settled()[7]).isZero();
    }

    @Test
    void aTouchThatNeverComesIsATimeoutForTheClient() throws Exception {
        CommandState state = new CommandState() {
            @Override
            public void onKeepAliveStatus(byte status) {
                clock.advance(Duration.ofSeconds(5));
            }
        };
        OtpProtocol client = yubikit();
        assertThatThrownBy(() -> client.sendAndReceive((byte) SlotCommand.CHALLENGE_HMAC_1, CHALLENGE, state))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("Timed out waiting for touch");
    }

    @Test
    void aLongPatienceFitsItsBits() throws Exception {
        FakeOtpCommands patient = new FakeOtpCommands(this::untilTouched);
        try (OtpHidInterface other = new OtpHidInterface(patient, clock, () -> Duration.ofSeconds(255))) {
            byte[] encoded = new OtpFrame(SlotCommand.CHALLENGE_HMAC_1, CHALLENGE).encode();
            for (int sequence = 0; sequence <= OtpFrameAssembler.LAST_PACKET; sequence++) {
                other.setFeatureReport(packet(encoded, sequence));
            }
            asked.await();
            assertThat(other.getFeatureReport()[7]).isEqualTo((byte) 0x3f);
        }
    }

    @Test
    void anotherFrameTakesTheTurnOfOneThatWaitsForATouch() throws Exception {
        write(new OtpFrame(SlotCommand.CHALLENGE_HMAC_1, CHALLENGE));
        asked.await();
        assertThat(yubikit().sendAndReceive((byte) SlotCommand.SERIAL, null, null))
                .startsWith(FakeOtpCommands.SERIAL);
    }

    @Test
    void aFrameThatComesWhileTheKeyComputesIsIgnored() throws Exception {
        write(new OtpFrame(FakeOtpCommands.COMPUTE, new byte[0]));
        assertThat(key.getFeatureReport()[7]).as("not ready to be written to").isEqualTo((byte) 0x89);
        write(new OtpFrame(SlotCommand.CONFIG_1, CHALLENGE));
        commands.release.countDown();
        assertThat(settled()).startsWith(1).endsWith(0x40);
        assertThat(commands.executed).containsExactly(FakeOtpCommands.COMPUTE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xff, 0x8f, 0x8a, 0xc0, 0xa3})
    void anAbortDropsTheAnswer(int abort) throws Exception {
        write(new OtpFrame(FakeOtpCommands.COMPUTE, new byte[0]));
        key.setFeatureReport(flags(abort));
        assertThat(key.getFeatureReport()[7]).as("it computes to its end").isEqualTo((byte) 0x89);
        commands.release.countDown();
        assertThat(settled()).isEqualTo(new byte[] {0, 5, 4, 3, 0, 0, 0, 0});
    }

    @ParameterizedTest
    @ValueSource(ints = {0xff, 0x8f})
    void anAbortAmidAnAnswerLeadsToTheStatus(int abort) throws Exception {
        write(new OtpFrame(FakeOtpCommands.ECHO, new byte[] {40}));
        assertThat(settled()[7]).isEqualTo((byte) 0x40);
        assertThat(key.getFeatureReport()[7]).isEqualTo((byte) 0x41);
        key.setFeatureReport(flags(abort));
        assertThat(key.getFeatureReport()[7]).isZero();
    }

    @Test
    void anAbortDropsWhatHasComeOfAFrame() throws Exception {
        byte[] encoded = new OtpFrame(SlotCommand.CONFIG_1, CHALLENGE).encode();
        for (int sequence = 0; sequence < OtpFrameAssembler.LAST_PACKET; sequence++) {
            key.setFeatureReport(packet(encoded, sequence));
        }
        key.setFeatureReport(flags(0x8f));
        key.setFeatureReport(packet(encoded, OtpFrameAssembler.LAST_PACKET));
        assertThat(key.getFeatureReport()).isEqualTo(new byte[] {0, 5, 4, 3, 0, 0, 0, 0});
        assertThat(commands.executed).isEmpty();
    }

    @Test
    void packetsOutOfTurnAreNoFrame() throws Exception {
        byte[] encoded = new OtpFrame(SlotCommand.CONFIG_1, new byte[0]).encode();
        // Without its first packet; and with one that comes twice. Both frames would have a good checksum.
        key.setFeatureReport(packet(encoded, 9));
        key.setFeatureReport(packet(encoded, 0));
        key.setFeatureReport(packet(encoded, 4));
        key.setFeatureReport(packet(encoded, 4));
        key.setFeatureReport(packet(encoded, 9));
        assertThat(key.getFeatureReport()[7]).isZero();
        assertThat(commands.executed).isEmpty();
        write(new OtpFrame(SlotCommand.CONFIG_1, new byte[0]));
        assertThat(settled()[4]).isEqualTo((byte) 1);
    }

    @Test
    void aDamagedFrameIsNotRun() throws Exception {
        byte[] encoded = new OtpFrame(SlotCommand.CONFIG_1, CHALLENGE).encode();
        encoded[20] ^= 1;
        for (int sequence = 0; sequence <= OtpFrameAssembler.LAST_PACKET; sequence++) {
            key.setFeatureReport(packet(encoded, sequence));
        }
        assertThat(key.getFeatureReport()).isEqualTo(new byte[] {0, 5, 4, 3, 0, 0, 0, 0});
        assertThat(commands.executed).isEmpty();
    }

    @Test
    void reportsOfAnotherLengthOrKindAreIgnored() throws Exception {
        byte[] encoded = new OtpFrame(SlotCommand.CONFIG_1, CHALLENGE).encode();
        for (int sequence = 0; sequence <= OtpFrameAssembler.LAST_PACKET; sequence++) {
            key.setFeatureReport(packet(encoded, sequence));
            if (sequence < OtpFrameAssembler.LAST_PACKET) {
                key.setFeatureReport(new byte[0]);
                key.setFeatureReport(new byte[7]);
                key.setFeatureReport(flags(0x7f));
                key.setFeatureReport(Arrays.copyOf(flags(0xff), 9));
            }
        }
        assertThat(settled()[4]).isEqualTo((byte) 1);
    }

    @Test
    void unpluggingEndsAWaitForATouch() throws Exception {
        OtpProtocol client = yubikit();
        CommandState state = new CommandState() {
            @Override
            public void onKeepAliveStatus(byte status) {
                key.close();
            }
        };
        assertThatThrownBy(() -> client.sendAndReceive((byte) SlotCommand.CHALLENGE_HMAC_1, CHALLENGE, state))
                .isInstanceOf(IOException.class)
                .hasMessage("The emulated key is unplugged; plug it in again.");
        assertThatThrownBy(() -> key.setFeatureReport(flags(0xff))).isInstanceOf(IOException.class);
    }

    @Test
    void aClosedConnectionIsRefusedAndTheNextOneWorks() throws Exception {
        EmulatedOtpConnection connection = new EmulatedOtpConnection(key);
        connection.close();
        assertThatThrownBy(() -> connection.send(flags(0xff))).hasMessageEndingWith("is closed.");
        assertThatThrownBy(() -> connection.receive(new byte[8])).hasMessageEndingWith("is closed.");
        assertThat(yubikit().readStatus()).isEqualTo(commands.status());
    }

    @Test
    void whatIsTypedReachesAllWhoListen() {
        List<byte[]> pressAndRelease = List.of(new byte[] {0, 0, 6, 0, 0, 0, 0, 0}, new byte[8]);
        List<byte[]> first = new ArrayList<>();
        List<byte[]> second = new ArrayList<>();
        OtpHidInterface.Listener leaving = key.onInputReport(first::add);
        key.onInputReport(report -> {
            throw new IllegalStateException("broken on purpose");
        });
        key.onInputReport(second::add);
        key.type(pressAndRelease);
        leaving.close();
        key.type(pressAndRelease);
        key.close();
        key.type(pressAndRelease);
        assertThat(first).containsExactlyElementsOf(pressAndRelease);
        assertThat(second).hasSize(4);
    }

    @Test
    void describesAKeyboardWithAFeatureReport() {
        // As read from a YubiKey 4 (lsusb): 71 bytes, usage page 1, usage 6, and 8 bytes of feature report.
        assertThat(key.reportDescriptor()).hasSize(71).startsWith(0x05, 0x01, 0x09, 0x06).endsWith(
                0x75, 0x08, 0x95, 0x08, 0xb1, 0x02, 0xc0);
        key.reportDescriptor()[0] = 0;
        assertThat(key.reportDescriptor()[0]).isEqualTo((byte) 5);
    }
}
