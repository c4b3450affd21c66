package dev.keywright.rp.code;

import dev.keywright.oath.HashAlgorithm;
import dev.keywright.rp.stepup.Factor;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token of a user, without its secret.
 *
 * @param id          16 random bytes in base64url
 * @param kind        TOTP, HOTP or YUBICO_OTP
 * @param algorithm   null for Yubico OTP
 * @param digits      of a code; 0 for Yubico OTP
 * @param period      of a time step, in seconds; 0 but for TOTP
 * @param publicId    in ModHex; null but for Yubico OTP
 * @param drift       by how many steps its clock seems ahead of ours
 * @param confirmedAt when a code showed that it works, or null while none has
 * @param lastUsedAt  when its newest code was accepted
 */
public record CodeToken(
        String id,
        String username,
        String label,
        Factor kind,
        @Nullable HashAlgorithm algorithm,
        int digits,
        int period,
        @Nullable String publicId,
        int drift,
        Instant createdAt,
        @Nullable Instant confirmedAt,
        @Nullable Instant lastUsedAt) {}
