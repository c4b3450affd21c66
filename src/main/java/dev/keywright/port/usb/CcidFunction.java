package dev.keywright.port.usb;

import dev.keywright.token.card.CardInterface;
import dev.keywright.wire.ccid.CcidCommand;
import dev.keywright.wire.ccid.CcidNotice;
import dev.keywright.wire.ccid.CcidRequest;
import dev.keywright.wire.usb.CcidDescriptor;
import dev.keywright.wire.usb.SetupPacket;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The smart card reader with the key's applets in its slot (CCID 1.1 §3.2). */
final class CcidFunction implements UsbFunction {

    /** While so many answers wait for the host, the reader takes no more commands. */
    private static final int BACKLOG = 16;

    private final int maxMessageLength;
    private final int packetLength;
    private final InEndpoint in;
    private final OutEndpoint out;
    private final Optional<InEndpoint> notices;
    private final CcidSlot slot;
    private final ByteArrayOutputStream incoming = new ByteArrayOutputStream();

    CcidFunction(CardInterface card, KeyDescriptors key, Clock clock) {
        CcidDescriptor descriptor = key.ccidClass();
        maxMessageLength = descriptor.maxMessageLength();
        packetLength = key.ccidOut().maxPacketSize();
        in = new InEndpoint(key.ccidIn(), clock);
        slot = new CcidSlot(card, maxMessageLength - CcidCommand.HEADER, answer -> in.send(answer.encode()), clock);
        out = new OutEndpoint(key.ccidOut(), () -> in.backlog() < BACKLOG, this::receive);
        in.onSpace(out::wake);
        notices = key.ccidNotice().map(each -> new InEndpoint(each, clock));
    }

    @Override
    public List<Endpoint> endpoints() {
        List<Endpoint> all = new ArrayList<>(List.of(in, out));
        notices.ifPresent(all::add);
        return all;
    }

    /** Called with the endpoint's lock held, one transfer after the other. A short packet ends a message. */
    private void receive(byte[] data) {
        incoming.write(data, 0, Math.min(data.length, maxMessageLength + 1 - incoming.size()));
        byte[] message = incoming.toByteArray();
        boolean header = message.length >= CcidCommand.HEADER;
        boolean ended = data.length == 0 || data.length % packetLength != 0;
        boolean complete = header && message.length >= CcidCommand.length(message);
        if (!ended && !complete && message.length <= maxMessageLength) {
            return;
        }
        incoming.reset();
        if (header) {
            CcidCommand command = CcidCommand.decode(message);
            if (message.length == CcidCommand.length(message) && message.length <= maxMessageLength) {
                slot.take(command);
            } else {
                slot.refuseLength(command);
            }
        }
    }

    @Override
    public byte[] request(SetupPacket setup, byte[] data) throws Stall {
        if (setup.request() != CcidRequest.ABORT || setup.isToHost() || setup.valueLow() != 0) {
            throw new Stall();
        }
        slot.abort(setup.valueHigh());
        return new byte[0];
    }

    @Override
    public void configured() {
        in.forget();
        notices.ifPresent(each -> {
            each.forget();
            each.send(CcidNotice.inserted());
        });
    }

    @Override
    public void close() {
        slot.close();
    }
}
