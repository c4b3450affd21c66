package dev.keywright.wire.otp;

import dev.keywright.crypto.Secret;
import dev.keywright.wire.Bytes;
import java.util.Arrays;

/**
 * What a slot of the OTP application is told to be: 52 bytes that end with a checksum (struct config_st in Yubico's
 * ykdef.h).
 *
 * @param fixed         what a ticket begins with, such as a public id, 0–16 bytes
 * @param uid           the private id, or more of the key or the password, 6 bytes
 * @param key           the AES key, or the first part of another, 16 bytes
 * @param accessCode    the code that further changes need, 6 bytes; all zeros where there is none
 * @param extendedFlags of {@link SlotFlags}, 0–ff
 * @param ticketFlags   likewise
 * @param configFlags   likewise
 */
public record SlotConfiguration(
        Bytes fixed, Secret uid, Secret key, Secret accessCode, int extendedFlags, int ticketFlags, int configFlags) {

    public static final int LENGTH = 52;
    public static final int MAX_FIXED_LENGTH = 16;
    public static final int UID_LENGTH = 6;
    public static final int KEY_LENGTH = 16;
    public static final int ACCESS_CODE_LENGTH = 6;

    private static final int UID = MAX_FIXED_LENGTH;
    private static final int KEY = UID + UID_LENGTH;
    private static final int ACCESS_CODE = KEY + KEY_LENGTH;
    private static final int FIXED_LENGTH = ACCESS_CODE + ACCESS_CODE_LENGTH;
    private static final int EXTENDED_FLAGS = FIXED_LENGTH + 1;
    private static final int TICKET_FLAGS = EXTENDED_FLAGS + 1;
    private static final int CONFIG_FLAGS = TICKET_FLAGS + 1;
    /** After two reserved bytes. */
    private static final int CHECKSUM = LENGTH - 2;

    /** @throws IllegalArgumentException when a part has another length, or a flag is not of a byte */
    public SlotConfiguration {
        if (fixed.length() > MAX_FIXED_LENGTH || uid.length() != UID_LENGTH || key.length() != KEY_LENGTH
                || accessCode.length() != ACCESS_CODE_LENGTH) {
            throw new IllegalArgumentException("a part of the slot configuration has the wrong length");
        }
        if (((extendedFlags | ticketFlags | configFlags) & ~0xff) != 0) {
            throw new IllegalArgumentException("a flag of the slot configuration is out of range");
        }
    }

    /** Whether all bytes are zero: the command that carries it deletes the slot. */
    public boolean isEmpty() {
        byte[] encoded = encode();
        boolean empty = Arrays.equals(encoded, 0, CHECKSUM, new byte[CHECKSUM], 0, CHECKSUM);
        Arrays.fill(encoded, (byte) 0);
        return empty;
    }

    /** The 52 bytes, which hold secrets. */
    public byte[] encode() {
        byte[] encoded = new byte[LENGTH];
        System.arraycopy(fixed.toArray(), 0, encoded, 0, fixed.length());
        copy(uid, encoded, UID);
        copy(key, encoded, KEY);
        copy(accessCode, encoded, ACCESS_CODE);
        encoded[FIXED_LENGTH] = (byte) fixed.length();
        encoded[EXTENDED_FLAGS] = (byte) extendedFlags;
        encoded[TICKET_FLAGS] = (byte) ticketFlags;
        encoded[CONFIG_FLAGS] = (byte) configFlags;
        int checksum = ~Crc16.of(encoded, 0, CHECKSUM);
        encoded[CHECKSUM] = (byte) checksum;
        encoded[CHECKSUM + 1] = (byte) (checksum >> 8);
        return encoded;
    }

    private static void copy(Secret part, byte[] encoded, int offset) {
        part.use(bytes -> {
            System.arraycopy(bytes, 0, encoded, offset, bytes.length);
            return encoded;
        });
    }

    /**
     * Reads what {@link #encode} writes; the two reserved bytes may be anything.
     *
     * @throws MalformedSlotConfiguration when the length or the checksum is wrong
     */
    public static SlotConfiguration decode(byte[] encoded) throws MalformedSlotConfiguration {
        if (encoded.length != LENGTH || Crc16.of(encoded) != Crc16.OK_RESIDUAL) {
            throw new MalformedSlotConfiguration("the length or the checksum of the slot configuration is wrong");
        }
        int fixedLength = encoded[FIXED_LENGTH] & 0xff;
        if (fixedLength > MAX_FIXED_LENGTH) {
            throw new MalformedSlotConfiguration("the fixed part of the slot configuration is too long");
        }
        return new SlotConfiguration(
                Bytes.of(Arrays.copyOf(encoded, fixedLength)),
                Secret.copyOf(Arrays.copyOfRange(encoded, UID, KEY)),
                Secret.copyOf(Arrays.copyOfRange(encoded, KEY, ACCESS_CODE)),
                Secret.copyOf(Arrays.copyOfRange(encoded, ACCESS_CODE, FIXED_LENGTH)),
                encoded[EXTENDED_FLAGS] & 0xff,
                encoded[TICKET_FLAGS] & 0xff,
                encoded[CONFIG_FLAGS] & 0xff);
    }

    /** Without the fixed part, which of a static password is the password. */
    @Override
    public String toString() {
        return "SlotConfiguration[extendedFlags=%02x, ticketFlags=%02x, configFlags=%02x]"
                .formatted(extendedFlags, ticketFlags, configFlags);
    }

    /** Bytes that are no slot configuration. */
    public static final class MalformedSlotConfiguration extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedSlotConfiguration(String what) {
            super(what);
        }
    }
}
