package dev.keywright.host.otp;

import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.host.FirmwareFeature;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.KeyboardLayout;
import dev.keywright.wire.otp.ModHex;
import dev.keywright.wire.otp.SlotConfiguration;
import dev.keywright.wire.otp.SlotFlags;
import dev.keywright.wire.otp.UntypableCharacter;
import java.nio.CharBuffer;
import java.util.Arrays;

/**
 * A password that a touch types, always the same.
 *
 * @param scanCodes what the key sends as a keyboard, 1–38 of {@link KeyboardLayout}'s codes
 */
public record StaticPassword(Secret scanCodes) implements SlotContent {

    /** The fixed part, the uid and the key together. */
    public static final int MAX_LENGTH =
            SlotConfiguration.MAX_FIXED_LENGTH + SlotConfiguration.UID_LENGTH + SlotConfiguration.KEY_LENGTH;

    private static final FirmwareFeature FEATURE = FirmwareFeature.since(2, 2, 0, "A static password");

    /**
     * The password {@code text} as a computer with {@code layout} reads it.
     *
     * @throws InvalidSlotContent when it is empty, too long, or the layout has no key for one of its characters
     */
    public static StaticPassword of(char[] text, KeyboardLayout layout) throws InvalidSlotContent {
        if (text.length == 0 || text.length > MAX_LENGTH) {
            throw new InvalidSlotContent("A static password has 1 to " + MAX_LENGTH + " characters, and this one has "
                    + text.length + "; give another.");
        }
        byte[] codes;
        try {
            codes = layout.encode(CharBuffer.wrap(text));
        } catch (UntypableCharacter e) {
            throw new InvalidSlotContent(e.getMessage());
        }
        try {
            return new StaticPassword(Secret.copyOf(codes));
        } finally {
            Arrays.fill(codes, (byte) 0);
        }
    }

    /** A password of ModHex letters, which are four bits each and the same on nearly all keyboards. */
    public static char[] random(int length, RandomSource random) throws InvalidSlotContent {
        if (length < 1 || length > MAX_LENGTH) {
            throw new InvalidSlotContent("A static password has 1 to " + MAX_LENGTH + " characters, not " + length
                    + ".");
        }
        return Arrays.copyOf(ModHex.encode(random.bytes((length + 1) / 2)).toCharArray(), length);
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
        return scanCodes.use(codes -> {
            byte[] padded = Arrays.copyOf(codes, MAX_LENGTH);
            byte[] fixed = Arrays.copyOf(padded, SlotConfiguration.MAX_FIXED_LENGTH);
            int uid = fixed.length;
            int key = uid + SlotConfiguration.UID_LENGTH;
            try {
                return new Fields(
                        Bytes.of(fixed),
                        Fields.part(padded, uid, SlotConfiguration.UID_LENGTH),
                        Fields.part(padded, key, SlotConfiguration.KEY_LENGTH),
                        0,
                        SlotFlags.SHORT_TICKET);
            } finally {
                Arrays.fill(padded, (byte) 0);
                Arrays.fill(fixed, (byte) 0);
            }
        });
    }

    @Override
    public void close() {
        scanCodes.close();
    }
}
