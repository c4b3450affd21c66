package dev.keywright.token.ctap;

import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.wire.Bytes;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A pinUvAuthToken and the variables that go with it (CTAP 2.1 §6.5.2.1). It proves that somebody knew the PIN or
 * was recognised.
 *
 * <p>Authenticators without the option pinUvAuthToken have the pinToken of CTAP 2.0 §5.5.4 instead, which allows
 * everything for every relying party until the power goes.
 */
final class PinUvAuthToken {

    // CTAP 2.3 §6.5.5.7, table "Permissions": mc, ga, cm, be, lbw, acfg and pcmr.
    static final int MAKE_CREDENTIAL = 0x01;
    static final int GET_ASSERTION = 0x02;
    static final int CREDENTIAL_MANAGEMENT = 0x04;
    static final int BIO_ENROLLMENT = 0x08;
    static final int LARGE_BLOB_WRITE = 0x10;
    static final int AUTHENTICATOR_CONFIGURATION = 0x20;
    static final int PERSISTENT_CREDENTIAL_MANAGEMENT_READ_ONLY = 0x40;
    private static final int EVERYTHING = 0xff;

    private static final int LENGTH = 32;
    /** CTAP 2.1 §6.5.2.1: the initial usage time limit, at most this for USB. */
    private static final Duration UNUSED_LIMIT = Duration.ofSeconds(30);
    /** CTAP 2.1 §6.5.2.1: the user present time limit, at most the initial usage time limit. */
    private static final Duration PRESENCE_LIMIT = UNUSED_LIMIT;
    /** CTAP 2.1 §6.5.2.1: the max usage time period. */
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final PinUvAuthProtocol protocol;
    private final Secret value;
    private final @Nullable Instant issued;
    private int permissions;
    private @Nullable Bytes rpIdHash;
    private boolean byTouch;
    private boolean userPresent;
    private boolean used;

    private PinUvAuthToken(
            PinUvAuthProtocol protocol,
            RandomSource random,
            @Nullable Instant issued,
            int permissions,
            @Nullable Bytes rpIdHash) {
        this.protocol = protocol;
        this.value = Secret.copyOf(random.bytes(LENGTH));
        this.issued = issued;
        this.permissions = permissions;
        this.rpIdHash = rpIdHash;
    }

    /** The pinToken of CTAP 2.0. */
    static PinUvAuthToken unlimited(PinUvAuthProtocol protocol, RandomSource random) {
        return new PinUvAuthToken(protocol, random, null, EVERYTHING, null);
    }

    /** @param rpIdHash the relying party that it is for, or null: the first that uses it */
    static PinUvAuthToken limited(
            PinUvAuthProtocol protocol,
            RandomSource random,
            Instant now,
            int permissions,
            @Nullable Bytes rpIdHash) {
        return new PinUvAuthToken(protocol, random, now, permissions, rpIdHash);
    }

    /** beginUsingPinUvAuthToken(userIsPresent: true): what gave the token was a touch as well. */
    PinUvAuthToken givenByTouch() {
        byTouch = true;
        userPresent = true;
        return this;
    }

    /** Whether built-in user verification gave it, and not a PIN. */
    boolean isGivenByTouch() {
        return byTouch;
    }

    /** getUserPresentFlagValue(): whether a touch of a moment ago still counts, so that no other is asked for. */
    boolean isUserPresent(Instant now) {
        return userPresent && issued != null && Duration.between(issued, now).compareTo(PRESENCE_LIMIT) <= 0;
    }

    /** The token as the platform gets it. */
    byte[] encryptedFor(SharedSecret sharedSecret) {
        return value.use(sharedSecret::encrypt);
    }

    boolean isExpired(Instant now) {
        if (issued == null) {
            return false;
        }
        Duration age = Duration.between(issued, now);
        return age.compareTo(LIMIT) > 0 || !used && age.compareTo(UNUSED_LIMIT) > 0;
    }

    /** Whether {@code signature} was made with this token over {@code message}, and it has {@code permission}. */
    boolean allows(int permission, PinUvAuthProtocol by, byte[] signature, byte[]... message) {
        boolean allowed = by.version() == protocol.version()
                && value.use(key -> protocol.verify(key, signature, message))
                && (permissions & permission) != 0;
        used |= allowed;
        return allowed;
    }

    /** Whether it serves this relying party; from then on no other, if it was free. */
    boolean bind(Bytes relyingParty) {
        if (rpIdHash == null && issued != null) {
            rpIdHash = relyingParty;
        }
        return rpIdHash == null || rpIdHash.equals(relyingParty);
    }

    /** Whether it may serve this relying party, or with null, whether it may serve all. */
    boolean isFor(@Nullable Bytes relyingParty) {
        return rpIdHash == null || rpIdHash.equals(relyingParty);
    }

    /**
     * clearUserPresentFlag(), clearUserVerifiedFlag(), clearPinUvAuthTokenPermissionsExceptLbw(): a tested presence
     * uses it up.
     */
    void spend() {
        if (issued != null) {
            permissions &= LARGE_BLOB_WRITE;
            userPresent = false;
        }
    }
}
