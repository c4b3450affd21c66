package dev.keywright.token.hid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.wire.Bytes;
import dev.keywright.wire.ctaphid.CtapHidCommand;
import dev.keywright.wire.ctaphid.CtapHidError;
import dev.keywright.wire.ctaphid.CtapHidMessage;
import dev.keywright.wire.ctaphid.CtapHidPacket;
import dev.keywright.wire.ctaphid.MessageAssembler;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A host that speaks CTAPHID packet by packet, so that it can speak it wrongly. */
final class TestHost {

    static final byte[] NONCE = {1, 2, 3, 4, 5, 6, 7, 8};

    private final BlockingQueue<byte[]> reports = new LinkedBlockingQueue<>();
    final CtapHidInterface.HostEnd end;

    TestHost(CtapHidInterface key) {
        end = key.connect(reports::add);
    }

    int newChannel() {
        send(CtapHidPacket.BROADCAST_CHANNEL, CtapHidCommand.INIT, NONCE);
        return java.nio.ByteBuffer.wrap(next().payload().toArray()).getInt(8);
    }

    void send(int channel, CtapHidCommand command, byte[] payload) {
        CtapHidMessage.of(channel, command, payload).toReports().forEach(end::send);
    }

    /** The first packet only, of a message that claims {@code length} bytes. */
    void begin(int channel, int command, int length) {
        end.send(new CtapHidPacket.Initialisation(channel, command, length, Bytes.EMPTY).encode());
    }

    void proceed(int channel, int sequence) {
        end.send(new CtapHidPacket.Continuation(channel, sequence, Bytes.EMPTY).encode());
    }

    CtapHidMessage next() {
        MessageAssembler assembler = new MessageAssembler((CtapHidPacket.Initialisation) nextPacket());
        while (assembler.message().isEmpty()) {
            assertThat(assembler.add((CtapHidPacket.Continuation) nextPacket())).isTrue();
        }
        return assembler.message().orElseThrow();
    }

    /** The next message that is not a keepalive. */
    CtapHidMessage nextAnswer() {
        CtapHidMessage message = next();
        while (message.command() == CtapHidCommand.KEEPALIVE.code()) {
            message = next();
        }
        return message;
    }

    void expectError(int channel, CtapHidError error) {
        assertThat(nextAnswer()).isEqualTo(error.on(channel));
    }

    /** The key answers requests that it can answer at once before it takes the next report. */
    void expectNothing() {
        assertThat(reports).isEmpty();
    }

    private CtapHidPacket nextPacket() {
        try {
            byte[] report = reports.poll(20, TimeUnit.SECONDS);
            assertThat(report).as("a report from the key").isNotNull();
            return CtapHidPacket.decode(report);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
