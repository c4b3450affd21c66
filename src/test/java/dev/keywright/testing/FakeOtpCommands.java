package dev.keywright.testing;

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
public final class FakeOtpCommands implements OtpCommands {

    /** {@link FreshKey#SERIAL}. */
    public static final byte[] SERIAL = {0, (byte) 0xbc, 0x61, 0x4e};
    /** A page of device information with the serial number and the version 5.4.3. */
    private static final byte[] DEVICE_INFORMATION = {11, 2, 4, 0, (byte) 0xbc, 0x61, 0x4e, 5, 3, 5, 4, 3};

    /** Answers as many bytes as the payload's first byte says, and the payload in them. */
    public static final int ECHO = 0x50;
    /** Waits until {@link #release}. */
    public static final int COMPUTE = 0x51;
    public static final int BREAK = 0x52;
    /** Answers more than the pipe can carry. */
    public static final int TALK = 0x53;
    public static final int REFUSED = 0x54;

    public final List<Integer> executed = new CopyOnWriteArrayList<>();
    public final CountDownLatch release = new CountDownLatch(1);
    private final UserPresence presence;
    private volatile boolean tellsDeviceInformation = true;
    private volatile int programSequence;

    public FakeOtpCommands(UserPresence presence) {
        this.presence = presence;
    }

    /** As a key from before the YubiKey 4. */
    public FakeOtpCommands withoutDeviceInformation() {
        tellsDeviceInformation = false;
        return this;
    }

    /** As if the last slot were deleted. */
    public void forgetAll() {
        programSequence = 0;
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
            case SlotCommand.READ_DEVICE_INFORMATION:
                if (!tellsDeviceInformation) {
                    throw new OtpRefusal(0x6a80);
                }
                return DEVICE_INFORMATION.clone();
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
                return new byte[216];
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
