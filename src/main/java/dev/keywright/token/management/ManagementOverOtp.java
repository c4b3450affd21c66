package dev.keywright.token.management;

import dev.keywright.token.Interaction;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.otp.OtpCommands;
import dev.keywright.token.otp.OtpRefusal;
import dev.keywright.wire.StatusWord;
import dev.keywright.wire.otp.SlotCommand;
import java.util.Arrays;

/**
 * The management application among the commands of the OTP application, which are answered by another. On the OTP pipe
 * only the program sequence shows that something was written, so what is written here counts as well.
 */
public final class ManagementOverOtp implements OtpCommands {

    /** Where {@link OtpCommands#status} has the program sequence. */
    private static final int PROGRAM_SEQUENCE = 3;
    private static final byte[] ANSWERED_BY_STATUS = {};

    private final OtpCommands slots;
    private final ManagementCommands commands;
    private int written;
    private int slotSequence;

    /** @param slots what answers all other commands */
    public ManagementOverOtp(OtpCommands slots, ManagementCommands commands) {
        this.slots = slots;
        this.commands = commands;
    }

    @Override
    public synchronized byte[] status() {
        byte[] status = slots.status().clone();
        int sequence = status[PROGRAM_SEQUENCE] & 0xff;
        if (sequence == 0 && slotSequence != 0) {
            // Clients know by the 0 that the last slot was deleted (yubikit's otp.py).
            written = 0;
        }
        slotSequence = sequence;
        status[PROGRAM_SEQUENCE] += (byte) written;
        return status;
    }

    @Override
    public byte[] execute(int command, byte[] payload, Interaction interaction) throws OtpRefusal {
        return switch (command) {
            case SlotCommand.READ_DEVICE_INFORMATION -> read(payload);
            case SlotCommand.WRITE_DEVICE_CONFIGURATION -> write(payload);
            // Every key that has device information since firmware 5 is told its interfaces by its configuration.
            case SlotCommand.USB_MODE -> throw new OtpRefusal(StatusWord.FUNCTION_NOT_SUPPORTED);
            default -> slots.execute(command, payload, interaction);
        };
    }

    /** The first byte is the page's number; firmware before 5.7 is sent none. */
    private byte[] read(byte[] payload) throws OtpRefusal {
        try {
            return commands.read(payload.length == 0 ? 0 : payload[0] & 0xff);
        } catch (ManagementRefusal refusal) {
            throw new OtpRefusal(refusal.status());
        }
    }

    /** On the OTP pipe zeros follow the configuration, up to the 64 bytes that each payload has there. */
    private byte[] write(byte[] payload) throws OtpRefusal {
        int length = payload.length == 0 ? 0 : Math.min(payload.length, 1 + (payload[0] & 0xff));
        for (int i = length; i < payload.length; i++) {
            if (payload[i] != 0) {
                throw new OtpRefusal(StatusWord.WRONG_LENGTH);
            }
        }
        // What the slots' sequence is must be known before something is added to it.
        status();
        try {
            commands.write(Arrays.copyOf(payload, length));
        } catch (ManagementRefusal refusal) {
            throw new OtpRefusal(refusal.status());
        } catch (MemoryFailure e) {
            throw new OtpRefusal(StatusWord.MEMORY_FAILURE);
        }
        count();
        return ANSWERED_BY_STATUS;
    }

    private synchronized void count() {
        written++;
    }
}
