package dev.keywright.token;

import java.util.function.BooleanSupplier;

/** Whether somebody touches the key when it asks for a touch. */
@FunctionalInterface
public interface UserPresence {

    /** Touched at once, every time. */
    UserPresence ALWAYS = (what, cancelled) -> Answer.TOUCHED;

    /** Never touched: every request for a touch times out at once. */
    UserPresence NEVER = (what, cancelled) -> Answer.TIMED_OUT;

    /**
     * Waits for a touch. It returns soon after {@code cancelled} turns true. U2F asks for the same touch twice a second
     * and more until its client gives up, so a touch that comes between two questions should answer the next.
     *
     * @param what      what the touch would allow, in a few words for a person
     * @param cancelled whether the client has withdrawn its request
     */
    Answer await(String what, BooleanSupplier cancelled);

    /** Waits for a touch that lasts 10 seconds (CTAP 2.2 §6.4, longTouchForReset); a shorter one is none. */
    default Answer awaitLong(String what, BooleanSupplier cancelled) {
        return await(what + ", and hold it for 10 seconds", cancelled);
    }

    /** How the wait ended. */
    enum Answer {
        TOUCHED,
        /** Somebody said no. */
        DECLINED,
        TIMED_OUT,
        CANCELLED
    }
}
