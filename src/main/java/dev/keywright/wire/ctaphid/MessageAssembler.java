package dev.keywright.wire.ctaphid;

import dev.keywright.wire.Bytes;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Puts one message together from its packets; made from the first of them. */
public final class MessageAssembler {

    private final int channel;
    private final int command;
    private final ByteBuffer payload;
    private int nextSequence;

    /** @throws IllegalArgumentException when the message would be longer than any can be */
    public MessageAssembler(CtapHidPacket.Initialisation first) {
        if (first.length() > CtapHidMessage.MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a CTAPHID message holds at most " + CtapHidMessage.MAX_LENGTH + " bytes");
        }
        channel = first.channel();
        command = first.command();
        payload = ByteBuffer.allocate(first.length());
        append(first.data());
    }

    public int channel() {
        return channel;
    }

    /**
     * Takes the next packet.
     *
     * @return whether it was the next; if not, this message can never be finished
     */
    public boolean add(CtapHidPacket.Continuation next) {
        if (next.channel() != channel || next.sequence() != nextSequence || !payload.hasRemaining()) {
            return false;
        }
        nextSequence++;
        append(next.data());
        return true;
    }

    private void append(Bytes data) {
        payload.put(data.toArray(), 0, Math.min(data.length(), payload.remaining()));
    }

    /** The message, once its last packet is there. */
    public Optional<CtapHidMessage> message() {
        return payload.hasRemaining()
                ? Optional.empty()
                : Optional.of(new CtapHidMessage(channel, command, Bytes.of(payload.array())));
    }
}
