package dev.keywright.token.otp;

import dev.keywright.token.Interaction;

/**
 * What stands behind the OTP pipe on USB, and behind the OTP applet on the card pipe: both carry the same commands.
 * Called with the key's lock held.
 */
public interface OtpCommands {

    /** Whether there is an OTP pipe at all; asked at any time. */
    default boolean isPresent() {
        return true;
    }

    /**
     * What the key tells at any time (struct status_st in Yubico's ykdef.h): 3 bytes of version, the program sequence,
     * which is 0 while no slot is configured, and two little-endian bytes of which slots are configured and want a
     * touch.
     */
    byte[] status();

    /**
     * Runs a command.
     *
     * @param command one of {@link dev.keywright.wire.otp.SlotCommand}, or another byte
     * @param payload what came with it: 64 bytes on the OTP pipe, as long as the client made it on the card pipe
     * @param interaction tells when the client cancels
     * @return the answer without its checksum; empty for a command that is answered by the status
     * @throws OtpRefusal when it is not done, and nothing has changed
     */
    byte[] execute(int command, byte[] payload, Interaction interaction) throws OtpRefusal;
}
