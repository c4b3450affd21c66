package dev.keywright.token.hid;

import dev.keywright.wire.otp.OtpFrame;
import java.util.Arrays;
import java.util.Optional;

/**
 * Puts the frames of the OTP pipe together from their ten packets of 7 bytes. Hosts leave out those between the first
 * and the last that are all zeros (yk_write_to_key in Yubico's ykcore.c).
 */
final class OtpFrameAssembler {

    static final int PACKET_LENGTH = 7;
    static final int LAST_PACKET = OtpFrame.LENGTH / PACKET_LENGTH - 1;
    private static final int NONE = -1;

    private final byte[] frame = new byte[OtpFrame.LENGTH];
    private int latest = NONE;

    /**
     * Takes a packet. One that does not follow those before it ends the frame that it came in.
     *
     * @param sequence 0 to {@link #LAST_PACKET}
     * @param report   begins with the packet
     * @return the encoded frame, with the last packet of one
     */
    Optional<byte[]> add(int sequence, byte[] report) {
        boolean first = sequence == 0;
        boolean follows = latest != NONE && sequence > latest;
        if (first || !follows) {
            drop();
        }
        if (!first && !follows) {
            return Optional.empty();
        }
        System.arraycopy(report, 0, frame, sequence * PACKET_LENGTH, PACKET_LENGTH);
        latest = sequence;
        if (sequence != LAST_PACKET) {
            return Optional.empty();
        }
        byte[] whole = frame.clone();
        drop();
        return Optional.of(whole);
    }

    /** Forgets what has come of a frame, which may hold secrets. */
    void drop() {
        Arrays.fill(frame, (byte) 0);
        latest = NONE;
    }
}
