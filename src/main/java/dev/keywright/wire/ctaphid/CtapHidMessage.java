package dev.keywright.wire.ctaphid;

import dev.keywright.wire.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A whole message on a channel.
 *
 * @param command 0–127; see {@link CtapHidCommand}
 * @param payload at most {@value #MAX_LENGTH} bytes
 */
public record CtapHidMessage(int channel, int command, Bytes payload) {

    /** Sequence numbers 0–127 follow the first packet (CTAP 2.1 §11.2.4). */
    private static final int MAX_CONTINUATIONS = 128;

    /** The most bytes that the packets of one message hold (CTAP 2.1 §11.2.4). */
    public static final int MAX_LENGTH = CtapHidPacket.Initialisation.DATA_LENGTH
            + MAX_CONTINUATIONS * CtapHidPacket.Continuation.DATA_LENGTH;

    public CtapHidMessage {
        if (payload.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a CTAPHID message holds at most " + MAX_LENGTH + " bytes");
        }
    }

    /** @throws IllegalArgumentException when {@code payload} is longer than {@value #MAX_LENGTH} bytes */
    public static CtapHidMessage of(int channel, CtapHidCommand command, byte[] payload) {
        return new CtapHidMessage(channel, command.code(), Bytes.of(payload));
    }

    /** The reports that carry this message, in order; each has 64 bytes. */
    public List<byte[]> toReports() {
        byte[] all = payload.toArray();
        int end = Math.min(all.length, CtapHidPacket.Initialisation.DATA_LENGTH);
        List<byte[]> reports = new ArrayList<>();
        reports.add(new CtapHidPacket.Initialisation(channel, command, all.length, slice(all, 0, end)).encode());
        for (int sequence = 0; end < all.length; sequence++) {
            int start = end;
            end = Math.min(all.length, start + CtapHidPacket.Continuation.DATA_LENGTH);
            reports.add(new CtapHidPacket.Continuation(channel, sequence, slice(all, start, end)).encode());
        }
        return reports;
    }

    private static Bytes slice(byte[] all, int from, int to) {
        return Bytes.of(Arrays.copyOfRange(all, from, to));
    }
}
