package dev.keywright.rp.stepup;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a user has just proved.
 *
 * @param userVerified whether the authenticator checked who holds it, by PIN or fingerprint
 * @param at           when the service saw it
 * @param credential   the id of the passkey or token, or null for a recovery code
 */
public record Proof(Factor factor, boolean userVerified, Instant at, @Nullable String credential) {}
