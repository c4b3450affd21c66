package dev.keywright.host.otp;

import dev.keywright.crypto.Secret;
import dev.keywright.host.FirmwareFeature;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.SlotConfiguration;
import dev.keywright.wire.otp.SlotFlags;

/**
 * Answers a program's challenge of 6 bytes with a Yubico OTP of it, 16 bytes.
 *
 * @param privateId 6 bytes
 * @param key       an AES key of 16 bytes
 * @param touch     whether each answer needs one
 */
public record YubicoChallenge(Secret privateId, Secret key, boolean touch) implements SlotContent {

    private static final FirmwareFeature FEATURE = FirmwareFeature.since(2, 2, 0, "Challenge-response");

    /** @throws InvalidSlotContent when a part has another length */
    public static YubicoChallenge of(Secret privateId, Secret key, boolean touch) throws InvalidSlotContent {
        if (privateId.length() != SlotConfiguration.UID_LENGTH || key.length() != SlotConfiguration.KEY_LENGTH) {
            throw new InvalidSlotContent("A private id has 6 bytes and the key of a Yubico challenge 16; give them in 12"
                    + " and 32 hex digits.");
        }
        return new YubicoChallenge(privateId, key, touch);
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
        return new Fields(
                Bytes.EMPTY,
                privateId.use(Secret::copyOf),
                key.use(Secret::copyOf),
                SlotFlags.CHALLENGE_RESPONSE,
                SlotFlags.CHALLENGE_YUBICO | (touch ? SlotFlags.CHALLENGE_TOUCH : 0));
    }

    @Override
    public void close() {
        privateId.close();
        key.close();
    }
}
