package dev.keywright.token;

import java.util.function.BooleanSupplier;

/**
 * Who puts which finger on the key's sensor when it asks for one; or, for a device that verifies its user in another
 * way, whether it recognises somebody.
 */
@FunctionalInterface
public interface UserVerifier {

    /** The same finger at once, every time. */
    UserVerifier ALWAYS = finger("right index");

    /** Nobody: every request times out at once. */
    UserVerifier NEVER = (what, cancelled) -> None.TIMED_OUT;

    /** One finger at once, every time. */
    static UserVerifier finger(String print) {
        Finger finger = new Finger(print);
        return (what, cancelled) -> finger;
    }

    /**
     * Waits for a finger. It returns soon after {@code cancelled} turns true.
     *
     * @param what      what the finger would allow, in a few words for a person
     * @param cancelled whether the client has withdrawn its request
     */
    Answer await(String what, BooleanSupplier cancelled);

    /** What came. */
    sealed interface Answer permits Finger, BadCapture, None {}

    /**
     * A finger, well placed.
     *
     * @param print which one: two answers with the same print are the same finger
     */
    record Finger(String print) implements Answer {}

    /** A finger that the sensor could not make out. */
    record BadCapture(Flaw flaw) implements Answer {}

    /** No finger. */
    enum None implements Answer {
        /** Somebody said no. */
        DECLINED,
        TIMED_OUT,
        CANCELLED
    }

    /** What was wrong with a capture: lastEnrollSampleStatus of CTAP 2.1 §6.7.4, but for those the key itself gives. */
    enum Flaw {
        TOO_HIGH(0x01),
        TOO_LOW(0x02),
        TOO_LEFT(0x03),
        TOO_RIGHT(0x04),
        TOO_FAST(0x05),
        TOO_SLOW(0x06),
        POOR_QUALITY(0x07),
        TOO_SKEWED(0x08),
        TOO_SHORT(0x09),
        MERGE_FAILURE(0x0a),
        /** The finger never left the sensor. */
        NO_USER_PRESENCE_TRANSITION(0x0e);

        private final int code;

        Flaw(int code) {
            this.code = code;
        }

        /** The value of lastEnrollSampleStatus. */
        public int code() {
            return code;
        }
    }
}
