package dev.keywright.token;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import java.time.InstantSource;

/**
 * All that an emulated key needs from outside. Replacing a part of it is how seeds, time travel, scripted touches and
 * power cuts are made.
 *
 * @param clock    the time, for timeouts; a real key has a timer but no calendar
 * @param random   every random choice
 * @param presence whether somebody touches the key
 * @param verifier whose finger is on its sensor, where it has one
 * @param crypto   who computes
 * @param store    where changes become durable
 */
public record TokenEnvironment(
        InstantSource clock,
        RandomSource random,
        UserPresence presence,
        UserVerifier verifier,
        Crypto crypto,
        StateStore store) {

    /** With {@link UserVerifier#ALWAYS}. */
    public TokenEnvironment(
            InstantSource clock, RandomSource random, UserPresence presence, Crypto crypto, StateStore store) {
        this(clock, random, presence, UserVerifier.ALWAYS, crypto, store);
    }

    /** The real clock and random source, the fastest crypto, always touched and always the same finger. */
    public static TokenEnvironment of(StateStore store) {
        return new TokenEnvironment(
                InstantSource.system(), RandomSource.system(), UserPresence.ALWAYS, Crypto.fastest(), store);
    }

    /**
     * The same key and the same requests give the same bytes with the same {@code random}. Time is the real one; what
     * depends on it does so by timeouts alone.
     *
     * @param random such as {@link RandomSource#seeded}
     */
    public static TokenEnvironment reproducible(RandomSource random, StateStore store) {
        return new TokenEnvironment(
                InstantSource.system(), random, UserPresence.ALWAYS, Crypto.reproducible(), store);
    }

    public TokenEnvironment withPresence(UserPresence other) {
        return new TokenEnvironment(clock, random, other, verifier, crypto, store);
    }

    public TokenEnvironment withVerifier(UserVerifier other) {
        return new TokenEnvironment(clock, random, presence, other, crypto, store);
    }

    public TokenEnvironment withClock(InstantSource other) {
        return new TokenEnvironment(other, random, presence, verifier, crypto, store);
    }
}
