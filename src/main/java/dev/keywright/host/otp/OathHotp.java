package dev.keywright.host.otp;

import dev.keywright.crypto.Secret;
import dev.keywright.host.FirmwareFeature;
import dev.keywright.wire.otp.SlotFlags;

/**
 * Counter-based codes (RFC 4226, with SHA-1), which a touch types behind the token's id.
 *
 * @param tokenId what is typed first; {@link TokenId#NONE} for nothing
 * @param key     at most 20 bytes
 * @param digits  6 or 8
 * @param counter of the first code, a multiple of 16, 0–1,048,560
 */
public record OathHotp(TokenId tokenId, Secret key, int digits, int counter) implements SlotContent {

    private static final FirmwareFeature FEATURE = FirmwareFeature.since(2, 2, 0, "An OATH code by counter");
    /** The slot holds 16 bits, of the counter without its last four. */
    private static final int MAX_COUNTER = 0xffff0;

    /** @throws InvalidSlotContent when a slot has no room for the key or the counter, or the digits are others */
    public static OathHotp of(TokenId tokenId, Secret key, int digits, int counter) throws InvalidSlotContent {
        if (digits != 6 && digits != 8) {
            throw new InvalidSlotContent("A slot types codes of 6 or 8 digits, not " + digits + ".");
        }
        if (counter < 0 || counter > MAX_COUNTER || counter % 16 != 0) {
            throw new InvalidSlotContent("A slot's counter begins at a multiple of 16 up to " + MAX_COUNTER + ", not at "
                    + counter + "; give the one before and let the key type what is between.");
        }
        return new OathHotp(tokenId, HmacKey.fit(key), digits, counter);
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
        int flags = tokenId.configFlags() | (digits == 8 ? SlotFlags.OATH_8_DIGITS : 0);
        return Fields.ofHmacKey(tokenId.bytes(), key, counter >> 4, flags);
    }

    @Override
    public void close() {
        key.close();
    }
}
