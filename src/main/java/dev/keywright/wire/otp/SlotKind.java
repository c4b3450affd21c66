package dev.keywright.wire.otp;

/** What a slot does, which its flags tell (Yubico's ykdef.h). */
public enum SlotKind {
    /** Types the fixed part and a one-time password of Yubico's own kind. */
    YUBICO_OTP,
    /** Types the fixed part and always the same ticket. */
    STATIC_TICKET,
    /** Types the scan codes that it holds in place of fixed part, private id and key. */
    STATIC_PASSWORD,
    /** Types the fixed part and an HOTP code. */
    OATH_HOTP,
    /** Answers a challenge with an AES block. */
    CHALLENGE_YUBICO,
    /** Answers a challenge with an HMAC-SHA-1. */
    CHALLENGE_HMAC;

    public static SlotKind of(SlotConfiguration configuration) {
        int flags = configuration.configFlags();
        if ((configuration.ticketFlags() & SlotFlags.CHALLENGE_RESPONSE) != 0) {
            if ((flags & SlotFlags.CHALLENGE_YUBICO) == 0) {
                return OATH_HOTP;
            }
            return (flags & SlotFlags.CHALLENGE_HMAC) == SlotFlags.CHALLENGE_HMAC ? CHALLENGE_HMAC : CHALLENGE_YUBICO;
        }
        if ((flags & SlotFlags.STATIC_TICKET) != 0) {
            return STATIC_TICKET;
        }
        return (flags & SlotFlags.SHORT_TICKET) != 0 ? STATIC_PASSWORD : YUBICO_OTP;
    }

    /** Whether it answers challenges, rather than typing at a touch. */
    public boolean answersChallenges() {
        return this == CHALLENGE_YUBICO || this == CHALLENGE_HMAC;
    }
}
