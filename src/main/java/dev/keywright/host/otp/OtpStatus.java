package dev.keywright.host.otp;

import com.yubico.yubikit.core.Version;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the OTP application tells at any time (struct status_st in Yubico's ykdef.h).
 *
 * @param programSequence goes up with each write; 0 while no slot is configured
 * @param flags           of the slots: bits 0 and 1 configured, bits 2 and 3 wants a touch
 */
public record OtpStatus(Version version, int programSequence, int flags) {

    static final int LENGTH = 6;

    private static final int CONFIGURED = 0x01;
    private static final int TOUCH = 0x04;
    private static final int LED_INVERTED = 0x10;

    /** @throws OtpSessionException when it is too short */
    static OtpStatus decode(byte[] status) throws OtpSessionException {
        if (status.length < LENGTH) {
            throw OtpSessionException.nonsense(null);
        }
        return new OtpStatus(
                Version.fromBytes(Arrays.copyOf(status, 3)),
                status[3] & 0xff,
                status[4] & 0xff | (status[5] & 0xff) << 8);
    }

    /** Whether {@code slot} holds something; empty where the firmware does not tell, which is before 2.1. */
    public Optional<Boolean> configured(Slot slot) {
        return version.isAtLeast(2, 1, 0)
                ? Optional.of((flags & CONFIGURED << slot.ordinal()) != 0)
                : Optional.empty();
    }

    /** Whether {@code slot} waits for a touch; empty where the firmware does not tell, which is before 3.0. */
    public Optional<Boolean> touch(Slot slot) {
        return version.isAtLeast(3, 0, 0) ? Optional.of((flags & TOUCH << slot.ordinal()) != 0) : Optional.empty();
    }

    public boolean ledInverted() {
        return (flags & LED_INVERTED) != 0;
    }
}
