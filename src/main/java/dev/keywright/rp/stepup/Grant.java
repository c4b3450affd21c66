package dev.keywright.rp.stepup;

import java.time.Instant;

/**
 * What an application redeems for its user's action; only its hash is kept here.
 *
 * @param token     43 characters of base64url, a secret
 * @param expiresAt when it is good no more at the latest
 */
public record Grant(String token, Instant expiresAt) {
    /** Without the token. */
    @Override
    public String toString() {
        return "Grant[until " + expiresAt + "]";
    }
}
