package dev.keywright.token.otp;

import dev.keywright.wire.Bytes;

/** What a slot gives out, before it is typed or put into an NDEF message. */
sealed interface Ticket {

    /**
     * Two parts of characters that a {@link ScanMap} has.
     *
     * @param reference what is typed before them
     * @param fixed     such as the public id
     * @param code      such as the one-time password
     */
    record Text(String reference, String fixed, String code) implements Ticket {
        /** Without its parts, which may be a password. */
        @Override
        public String toString() {
            return "Text[]";
        }
    }

    /** A static password, as scan codes. */
    record ScanCodes(Bytes codes) implements Ticket {
        /** Without them, which are a password. */
        @Override
        public String toString() {
            return "ScanCodes[]";
        }
    }
}
