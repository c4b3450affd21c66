package dev.keywright.wire.otp;

import java.util.Arrays;

/**
 * A slot command as the OTP pipe carries it: 70 bytes, in ten feature reports (struct frame_st in Yubico's ykdef.h).
 *
 * @param command one of {@link SlotCommand}, or another byte that a client sent
 * @param payload 64 bytes, which may hold secrets
 */
public record OtpFrame(int command, byte[] payload) {

    public static final int PAYLOAD_LENGTH = 64;
    public static final int LENGTH = 70;

    private static final int COMMAND = PAYLOAD_LENGTH;
    private static final int CHECKSUM = COMMAND + 1;

    /** @throws IllegalArgumentException when the payload is longer; a shorter one is padded with zeros */
    public OtpFrame {
        if (payload.length > PAYLOAD_LENGTH || command < 0 || command > 0xff) {
            throw new IllegalArgumentException("a frame has one byte of command and 64 of payload");
        }
        payload = Arrays.copyOf(payload, PAYLOAD_LENGTH);
    }

    public byte[] encode() {
        byte[] encoded = Arrays.copyOf(payload, LENGTH);
        encoded[COMMAND] = (byte) command;
        int checksum = Crc16.of(payload);
        encoded[CHECKSUM] = (byte) checksum;
        encoded[CHECKSUM + 1] = (byte) (checksum >> 8);
        return encoded;
    }

    /** @throws MalformedFrame when the length or the checksum is wrong */
    public static OtpFrame decode(byte[] encoded) throws MalformedFrame {
        if (encoded.length != LENGTH) {
            throw new MalformedFrame();
        }
        int checksum = encoded[CHECKSUM] & 0xff | (encoded[CHECKSUM + 1] & 0xff) << 8;
        if (Crc16.of(encoded, 0, PAYLOAD_LENGTH) != checksum) {
            throw new MalformedFrame();
        }
        return new OtpFrame(encoded[COMMAND] & 0xff, Arrays.copyOf(encoded, PAYLOAD_LENGTH));
    }

    /** Without the payload, which may hold secrets. */
    @Override
    public String toString() {
        return "OtpFrame[command=%02x]".formatted(command);
    }

    /** Bytes that are no frame. */
    public static final class MalformedFrame extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedFrame() {
            super("the length or the checksum of the frame is wrong");
        }
    }
}
