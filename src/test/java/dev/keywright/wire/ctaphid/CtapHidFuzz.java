package dev.keywright.wire.ctaphid;

import dev.keywright.fuzz.FuzzTarget;
import dev.keywright.wire.ctaphid.CtapHidPacket.Continuation;
import dev.keywright.wire.ctaphid.CtapHidPacket.Initialisation;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * Any reports: each is the packet that it is read as, and a message that was put together from them is the same when it
 * is sent again.
 */
public final class CtapHidFuzz implements FuzzTarget {

    @Override
    public List<byte[]> seeds() {
        return List.of(
                reports(CtapHidMessage.of(CtapHidPacket.BROADCAST_CHANNEL, CtapHidCommand.INIT, new byte[8])),
                reports(CtapHidMessage.of(1, CtapHidCommand.PING, new byte[200])),
                reports(CtapHidMessage.of(1, CtapHidCommand.CBOR, new byte[CtapHidMessage.MAX_LENGTH])));
    }

    private static byte[] reports(CtapHidMessage message) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        message.toReports().forEach(all::writeBytes);
        return all.toByteArray();
    }

    @Override
    public void run(byte[] input) {
        MessageAssembler assembler = null;
        for (int at = 0; at < input.length; at += CtapHidPacket.REPORT_LENGTH) {
            byte[] report = Arrays.copyOfRange(input, at, at + CtapHidPacket.REPORT_LENGTH);
            CtapHidPacket packet = CtapHidPacket.decode(report);
            if (!Arrays.equals(packet.encode(), report)) {
                throw new AssertionError("another report: " + packet);
            }
            if (packet instanceof Initialisation first) {
                assembler = first.length() > CtapHidMessage.MAX_LENGTH ? null : new MessageAssembler(first);
            } else if (assembler == null || !assembler.add((Continuation) packet)) {
                continue;
            }
            if (assembler != null) {
                assembler.message().ifPresent(CtapHidFuzz::check);
            }
        }
    }

    private static void check(CtapHidMessage message) {
        List<byte[]> reports = message.toReports();
        MessageAssembler again = new MessageAssembler((Initialisation) CtapHidPacket.decode(reports.get(0)));
        for (byte[] report : reports.subList(1, reports.size())) {
            if (!again.add((Continuation) CtapHidPacket.decode(report))) {
                throw new AssertionError("out of order: " + message);
            }
        }
        if (!message.equals(again.message().orElse(null))) {
            throw new AssertionError("another message: " + message);
        }
    }
}
