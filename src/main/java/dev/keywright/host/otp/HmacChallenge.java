package dev.keywright.host.otp;

import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.host.FirmwareFeature;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.SlotFlags;

/**
 * Answers a program's challenge of up to 63 bytes with its HMAC-SHA-1.
 *
 * @param key   at most 20 bytes
 * @param touch whether each answer needs one
 */
public record HmacChallenge(Secret key, boolean touch) implements SlotContent {

    private static final FirmwareFeature FEATURE = FirmwareFeature.since(2, 2, 0, "Challenge-response");

    /** @throws InvalidSlotContent when a slot has no room for the key */
    public static HmacChallenge of(Secret key, boolean touch) throws InvalidSlotContent {
        return new HmacChallenge(HmacKey.fit(key), touch);
    }

    /** A key for this or {@link OathHotp} that nobody has had before. */
    public static Secret randomKey(RandomSource random) {
        return Secret.copyOf(random.bytes(HmacKey.LENGTH));
    }

    @Override
    public FirmwareFeature feature() {
        return FEATURE;
    }

    @Override
    public boolean isTyped() {
        return false;
    }

    @Override
    public Fields fields() {
        int flags = SlotFlags.CHALLENGE_HMAC | SlotFlags.HMAC_LESS_THAN_64 | (touch ? SlotFlags.CHALLENGE_TOUCH : 0);
        return Fields.ofHmacKey(Bytes.EMPTY, key, 0, flags);
    }

    @Override
    public void close() {
        key.close();
    }
}
