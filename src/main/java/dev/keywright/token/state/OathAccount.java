package dev.keywright.token.state;

import dev.keywright.crypto.Secret;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathType;
import dev.keywright.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * An account in the YKOATH applet.
 *
 * @param name            UTF-8 of {@code [period/][issuer:]name}, 1–64 bytes
 * @param digits          6–8
 * @param secret          the HMAC key as it was sent: padded with zeros to 14 bytes, or hashed where it exceeds a block
 * @param touchRequired   whether a code needs a touch
 * @param counter         the next HOTP counter; 0 and unused for TOTP
 * @param lowestChallenge for an account whose challenges may only increase the lowest one that it still answers, as a
 *     big-endian number without leading zeros; null where any challenge will do
 */
public record OathAccount(
        Bytes name,
        OathType type,
        HashAlgorithm algorithm,
        int digits,
        Secret secret,
        boolean touchRequired,
        long counter,
        @Nullable Bytes lowestChallenge) {

    public OathAccount withName(Bytes other) {
        return new OathAccount(
                other, type, algorithm, digits, secret, touchRequired, counter, lowestChallenge);
    }

    public OathAccount withCounter(long next) {
        return new OathAccount(name, type, algorithm, digits, secret, touchRequired, next, lowestChallenge);
    }

    public OathAccount withLowestChallenge(Bytes lowest) {
        return new OathAccount(name, type, algorithm, digits, secret, touchRequired, counter, lowest);
    }
}
