package dev.keywright.token.hid;

import dev.keywright.token.Interaction;
import dev.keywright.token.UserPresence;
import dev.keywright.token.otp.OtpCommands;
import dev.keywright.token.otp.OtpRefusal;
import dev.keywright.wire.otp.SlotCommand;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Commands that show what an OTP application can do on the pipe; see the constants. */
final class FakeOtpCommands implements OtpCommands {

    static final byte[] SERIAL = {0, (byte) 0xbc, 0x61, 0x4e};
    /** Answers the payload up to its first byte's length. */
    static final int ECHO = 0x50;
    /** Waits until {@link #release}. */
    static final int COMPUTE = 0x51;
    static final int BREAK = 0x52;
    static final int TALK = 0x53;
    static final int REFUSED = 0x54;

    final List<Integer> executed = new CopyOnWriteArrayList<>();
    final CountDownLatch release = new CountDownLatch(1);
    private final UserPresence presence;
    private volatile int programSequence;

    FakeOtpCommands(UserPresence presence) {
        this.presence = presence;
    }

    @Override
    public byte[] status() {
        return new byte[] {5, 4, 3, (byte) programSequence, 0, 0};
    }

    @Override
    public byte[] execute(int command, byte[] payload, Interaction interaction) throws OtpRefusal {
        executed.add(command);
        switch (command) {
            case SlotCommand.CONFIG_1:
                programSequence++;
                return new byte[0];
            case SlotCommand.SERIAL:
                return SERIAL.clone();
            case SlotCommand.CHALLENGE_HMAC_1:
                if (interaction.awaitTouch(presence, "a test") != UserPresence.Answer.TOUCHED) {
                    throw new OtpRefusal(0x6985);
                }
                return Arrays.copyOf(payload, 20);
            case ECHO:
                return Arrays.copyOf(payload, payload[0] & 0xff);
            case COMPUTE:
                await(release);
                return new byte[] {1};
            case BREAK:
                throw new IllegalStateException("broken on purpose");
            case TALK:
                return new byte[OtpAnswer.MAX_LENGTH + 1];
            default:
                throw new OtpRefusal(0x6a80);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
