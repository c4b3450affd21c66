package dev.keywright.token.hid;

import com.yubico.yubikit.core.application.CommandException;
import com.yubico.yubikit.core.otp.ChecksumUtils;
import com.yubico.yubikit.core.otp.OtpProtocol;
import dev.keywright.fuzz.FuzzTarget;
import dev.keywright.host.emulated.EmulatedOtpConnection;
import dev.keywright.testing.FakeOtpCommands;
import dev.keywright.token.UserPresence;
import dev.keywright.wire.otp.OtpFrame;
import dev.keywright.wire.otp.SlotCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/**
 * Any conversation on the OTP pipe. A byte says what comes next: 0 a read; 1 a report, in the 8 bytes that follow;
 * another a frame, of a command, a length and as much payload.
 */
public final class OtpHidFuzz implements FuzzTarget {

    private static final int READ = 0;
    private static final int REPORT = 1;
    private static final int FRAME = 2;
    private static final byte[] ABORT = {0, 0, 0, 0, 0, 0, 0, (byte) 0x8f};

    @Override
    public List<byte[]> seeds() {
        ByteArrayOutputStream interrupted = new ByteArrayOutputStream();
        interrupted.write(REPORT);
        interrupted.writeBytes(new byte[] {1, 2, 3, 4, 5, 6, 7, (byte) 0x80});
        interrupted.write(REPORT);
        interrupted.writeBytes(ABORT);
        interrupted.write(READ);
        return List.of(
                new byte[] {READ},
                interrupted.toByteArray(),
                new byte[] {FRAME, SlotCommand.SERIAL, 0, READ, READ, READ},
                new byte[] {FRAME, SlotCommand.CHALLENGE_HMAC_1, 3, 1, 2, 3, READ, FRAME, SlotCommand.CONFIG_1, 0},
                new byte[] {FRAME, SlotCommand.READ_DEVICE_INFORMATION, 1, 0, READ, READ});
    }

    @Override
    public void run(byte[] input) throws IOException, CommandException {
        FakeOtpCommands commands = new FakeOtpCommands((what, cancelled) -> {
            while (!cancelled.getAsBoolean()) {
                Thread.onSpinWait();
            }
            return UserPresence.Answer.CANCELLED;
        });
        try (OtpHidInterface key =
                new OtpHidInterface(commands, InstantSource.system(), () -> Duration.ofMinutes(1))) {
            converse(key, input);
            key.setFeatureReport(ABORT);
            awaitReady(key);
            byte[] serial = new OtpProtocol(new EmulatedOtpConnection(key))
                    .sendAndReceive((byte) SlotCommand.SERIAL, null, null);
            if (!ChecksumUtils.checkCrc(serial, Integer.BYTES + 2)) {
                throw new AssertionError("the next command does not work");
            }
        }
    }

    private static void converse(OtpHidInterface key, byte[] input) throws IOException {
        int at = 0;
        while (at < input.length) {
            int what = input[at++];
            if (what == READ) {
                key.getFeatureReport();
            } else if (what == REPORT) {
                key.setFeatureReport(Arrays.copyOfRange(input, at, Math.min(at + 8, input.length)));
                at += 8;
            } else if (at + 2 <= input.length) {
                int length = Math.min(Math.min(input[at + 1] & 0xff, OtpFrame.PAYLOAD_LENGTH), input.length - at - 2);
                send(key, new OtpFrame(input[at] & 0xff, Arrays.copyOfRange(input, at + 2, at + 2 + length)));
                at += 2 + length;
            }
        }
    }

    private static void send(OtpHidInterface key, OtpFrame frame) throws IOException {
        if (frame.command() == FakeOtpCommands.COMPUTE) {
            return;
        }
        byte[] encoded = frame.encode();
        for (int sequence = 0; sequence <= OtpFrameAssembler.LAST_PACKET; sequence++) {
            byte[] report = Arrays.copyOf(Arrays.copyOfRange(encoded, sequence * 7, sequence * 7 + 7), 8);
            report[7] = (byte) (0x80 | sequence);
            key.setFeatureReport(report);
        }
        awaitReady(key);
    }

    private static void awaitReady(OtpHidInterface key) throws IOException {
        while ((key.getFeatureReport()[7] & 0x80) != 0) {
            Thread.yield();
        }
    }
}
