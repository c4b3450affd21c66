package dev.keywright.host.otp;

import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.host.FirmwareFeature;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.SlotConfiguration;
import java.nio.ByteBuffer;

/**
 * One-time passwords of Yubico's own kind: a touch types the public id and, encrypted, the private id with counters
 * (YubiKey Manual 3.4 §6).
 *
 * @param publicId  what a verifier knows the key by, 0–16 bytes, which are typed as ModHex; most take six
 * @param privateId 6 bytes
 * @param key       an AES key of 16 bytes
 */
public record YubicoOtp(Bytes publicId, Secret privateId, Secret key) implements SlotContent {

    private static final FirmwareFeature FEATURE = FirmwareFeature.since(1, 0, 0, "A Yubico OTP");
    /** What Yubico's programs put before the serial number. */
    private static final short SERIAL_PREFIX = (short) 0xff00;

    /** @throws InvalidSlotContent when a part has another length */
    public static YubicoOtp of(Bytes publicId, Secret privateId, Secret key) throws InvalidSlotContent {
        if (publicId.length() > SlotConfiguration.MAX_FIXED_LENGTH) {
            throw new InvalidSlotContent("A public id has at most 16 bytes, which are 32 letters of ModHex.");
        }
        if (privateId.length() != SlotConfiguration.UID_LENGTH || key.length() != SlotConfiguration.KEY_LENGTH) {
            throw new InvalidSlotContent("A private id has 6 bytes and the key of a Yubico OTP 16; give them in 12 and"
                    + " 32 hex digits.");
        }
        return new YubicoOtp(publicId, privateId, key);
    }

    /** With a private id and a key that nobody has had before. */
    public static YubicoOtp random(Bytes publicId, RandomSource random) throws InvalidSlotContent {
        return of(
                publicId,
                Secret.copyOf(random.bytes(SlotConfiguration.UID_LENGTH)),
                Secret.copyOf(random.bytes(SlotConfiguration.KEY_LENGTH)));
    }

    /** The public id that Yubico's programs make of a key's serial number: {@code vv}, {@code cc} and the number. */
    public static Bytes publicIdOf(int serial) {
        return Bytes.of(ByteBuffer.allocate(6).putShort(SERIAL_PREFIX).putInt(serial).array());
    }

    @Override
    public FirmwareFeature feature() {
        return FEATURE;
    }

    @Override
    public boolean isTyped() {
        return true;
    }

    @Override
    public Fields fields() {
        return new Fields(publicId, privateId.use(Secret::copyOf), key.use(Secret::copyOf), 0, 0);
    }

    @Override
    public void close() {
        privateId.close();
        key.close();
    }
}
