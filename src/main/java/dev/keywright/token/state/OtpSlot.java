package dev.keywright.token.state;

import dev.keywright.wire.otp.SlotConfiguration;

/**
 * A configured slot of the OTP application.
 *
 * @param counter of an OATH slot the moving factor of the next code; of a Yubico OTP slot how often the key was powered
 *     and then touched, 0–7fff; else 0
 */
public record OtpSlot(SlotConfiguration configuration, long counter) {

    public OtpSlot withCounter(long next) {
        return new OtpSlot(configuration, next);
    }
}
