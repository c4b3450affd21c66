package dev.keywright.rp.code;

import org.jspecify.annotations.Nullable;

/**
 * A token that was just made.
 *
 * @param shown what an authenticator app takes, or null where the token exists elsewhere already
 */
public record Enrolment(CodeToken token, @Nullable Shown shown) {

    /**
     * The secret as it is shown to its user, once.
     *
     * @param uri an otpauth URI
     * @param qr  its QR code, a PNG picture
     */
    public record Shown(String uri, byte[] qr) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "Shown[]";
        }
    }
}
