package dev.keywright.port.uhid;

import dev.keywright.fuzz.FuzzTarget;
import dev.keywright.testing.FreshKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.ctaphid.CtapHidCommand;
import dev.keywright.wire.ctaphid.CtapHidMessage;
import dev.keywright.wire.ctaphid.CtapHidPacket;
import dev.keywright.wire.uhid.ReportType;
import dev.keywright.wire.uhid.UhidEvent;
import dev.keywright.wire.uhid.UhidEvent.GetReport;
import dev.keywright.wire.uhid.UhidEvent.GetReportReply;
import dev.keywright.wire.uhid.UhidEvent.MalformedEvent;
import dev.keywright.wire.uhid.UhidEvent.Open;
import dev.keywright.wire.uhid.UhidEvent.SetReport;
import dev.keywright.wire.uhid.UhidEvent.SetReportReply;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Any events from the kernel to the two devices of a key. A byte says for which, two more how long the event is; an
 * output report leaves its unused bytes out. Each request has one answer, and afterwards both interfaces still work.
 */
public final class UhidConversationFuzz implements FuzzTarget {

    private static final int DATA = 4;
    private static final int OUTPUT = 6;

    @Override
    public List<byte[]> seeds() {
        byte[] init = CtapHidMessage.of(CtapHidPacket.BROADCAST_CHANNEL, CtapHidCommand.INIT, new byte[8])
                .toReports()
                .get(0);
        byte[] abort = HexFormat.of().parseHex("0000000000000000" + "8f");
        return List.of(
                conversation(1, new Open().encode(), shortOutput(init), new UhidEvent.Close().encode()),
                conversation(1, new Open().encode(), shortOutput(init), shortOutput(init)),
                conversation(
                        0,
                        new UhidEvent.Start(0).encode(),
                        new SetReport(1, 0, ReportType.FEATURE, Bytes.of(abort)).encode(),
                        new GetReport(2, 0, ReportType.FEATURE).encode(),
                        new GetReport(3, 0, ReportType.INPUT).encode()),
                conversation(0, shortOutput(new byte[1])));
    }

    private static byte[] shortOutput(byte[] report) {
        byte[] event = new byte[DATA + 1 + report.length];
        event[0] = OUTPUT;
        System.arraycopy(report, 0, event, DATA + 1, report.length);
        return event;
    }

    private static byte[] conversation(int device, byte[]... events) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] event : events) {
            all.write(device);
            all.write(event.length >> 8);
            all.write(event.length);
            all.writeBytes(event);
        }
        return all.toByteArray();
    }

    @Override
    public void run(byte[] input) throws Exception {
        try (EmulatedKey key = new EmulatedKey(
                FreshKey.profile(), FreshKey.state(), TokenEnvironment.of(StateStore.IN_MEMORY))) {
            Replies otpReplies = new Replies();
            Replies fidoReplies = new Replies();
            try (UhidDevice otp =
                            new UhidDevice(otpReplies, reports -> new OtpFunction(key.otpHid().orElseThrow(), reports));
                    UhidDevice fido =
                            new UhidDevice(fidoReplies, reports -> new FidoFunction(key.fidoHid(), reports))) {
                int at = 0;
                while (at + 3 <= input.length) {
                    boolean toFido = (input[at] & 1) != 0;
                    int length = Math.min((input[at + 1] & 0xff) << 8 | input[at + 2] & 0xff, input.length - at - 3);
                    byte[] event = whole(Arrays.copyOfRange(input, at + 3, at + 3 + length));
                    at += 3 + length;
                    (toFido ? fido : otp).handle(event);
                    (toFido ? fidoReplies : otpReplies).check(event);
                }
                byte[] get = new GetReport(77, 0, ReportType.FEATURE).encode();
                otp.handle(get);
                if (otpReplies.check(get) != 0) {
                    throw new AssertionError("the OTP interface does not work any more");
                }
            }
        }
    }

    /** An output report's length stands behind 4,096 bytes, more than fuzzing gets to. */
    private static byte[] whole(byte[] event) {
        if (event.length <= DATA || event[0] != OUTPUT) {
            return event;
        }
        byte[] report = Arrays.copyOfRange(event, DATA, event.length);
        return new UhidEvent.Output(
                        Bytes.of(Arrays.copyOf(report, Math.min(report.length, UhidEvent.MAX_DATA))), ReportType.OUTPUT)
                .encode();
    }

    /** What a device answers to requests; input reports come when they like. */
    private static final class Replies implements UhidChannel {

        private final List<UhidEvent> replies = new ArrayList<>();

        /** @return the error of the reply, or 0 where none was due */
        int check(byte[] event) {
            List<UhidEvent> given = List.copyOf(replies);
            replies.clear();
            Optional<UhidEvent> asked = decode(event);
            if (asked.isPresent() && asked.get() instanceof GetReport get) {
                if (given.size() == 1 && given.get(0) instanceof GetReportReply reply && reply.id() == get.id()) {
                    return reply.error();
                }
                throw new AssertionError("a request for a report has no answer");
            }
            if (asked.isPresent() && asked.get() instanceof SetReport set) {
                if (given.size() == 1 && given.get(0) instanceof SetReportReply reply && reply.id() == set.id()) {
                    return reply.error();
                }
                throw new AssertionError("a report that was set has no answer");
            }
            if (!given.isEmpty()) {
                throw new AssertionError("nobody asked for that answer");
            }
            return 0;
        }

        @Override
        public byte[] read() {
            throw new UnsupportedOperationException("the fuzz target hands events over itself");
        }

        @Override
        public void write(byte[] event) {
            UhidEvent reply = decode(event).orElseThrow();
            if (reply instanceof GetReportReply || reply instanceof SetReportReply) {
                replies.add(reply);
            }
        }

        @Override
        public void close() {
            replies.clear();
        }

        private static Optional<UhidEvent> decode(byte[] event) {
            try {
                return Optional.of(UhidEvent.decode(event));
            } catch (MalformedEvent e) {
                return Optional.empty();
            }
        }
    }
}
