package dev.keywright.host.otp;

import com.yubico.yubikit.core.Version;
import com.yubico.yubikit.core.application.CommandState;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** How a session reaches the OTP application: its commands are the same on either pipe. */
interface OtpPipe extends Closeable {

    Version version();

    /** What the application told when the pipe was opened. */
    OtpStatus opened();

    /** Whether the status after a command can be believed. */
    boolean tellsStatus();

    /** Whether the key says on this pipe that it waits for a touch. */
    boolean tellsOfTouch();

    /**
     * Runs a command that changes the slots.
     *
     * @return the status after it, which alone shows whether it was done; empty where the key refused
     */
    Optional<OtpStatus> write(int command, byte[] data) throws IOException, OtpSessionException;

    /**
     * Runs a command that is answered with data.
     *
     * @param length of the answer
     * @param wait   hears of a touch that the key waits for, and may end the wait
     * @return the answer, or nothing where the key has none
     */
    byte[] ask(int command, byte[] data, int length, CommandState wait) throws IOException, OtpSessionException;
}
