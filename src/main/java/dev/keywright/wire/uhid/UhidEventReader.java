package dev.keywright.wire.uhid;

import dev.keywright.wire.Bytes;
import dev.keywright.wire.uhid.UhidEvent.Close;
import dev.keywright.wire.uhid.UhidEvent.Create2;
import dev.keywright.wire.uhid.UhidEvent.Destroy;
import dev.keywright.wire.uhid.UhidEvent.GetReport;
import dev.keywright.wire.uhid.UhidEvent.GetReportReply;
import dev.keywright.wire.uhid.UhidEvent.Input2;
import dev.keywright.wire.uhid.UhidEvent.MalformedEvent;
import dev.keywright.wire.uhid.UhidEvent.Open;
import dev.keywright.wire.uhid.UhidEvent.Output;
import dev.keywright.wire.uhid.UhidEvent.SetReport;
import dev.keywright.wire.uhid.UhidEvent.SetReportReply;
import dev.keywright.wire.uhid.UhidEvent.Start;
import dev.keywright.wire.uhid.UhidEvent.Stop;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Takes one event apart, field by field in the order of its struct. */
final class UhidEventReader {

    private final ByteBuffer in;

    UhidEventReader(byte[] event) throws MalformedEvent {
        if (event.length < Integer.BYTES) {
            throw new MalformedEvent("an event begins with 4 bytes of type");
        }
        in = ByteBuffer.wrap(Arrays.copyOf(event, UhidEvent.MAX_LENGTH)).order(ByteOrder.nativeOrder());
    }

    UhidEvent read() throws MalformedEvent {
        int type = in.getInt();
        return switch (type) {
            case Destroy.TYPE -> new Destroy();
            case Start.TYPE -> new Start(in.getLong());
            case Stop.TYPE -> new Stop();
            case Open.TYPE -> new Open();
            case Close.TYPE -> new Close();
            case Output.TYPE -> output();
            case GetReport.TYPE -> new GetReport(in.getInt(), number(), reportType());
            case GetReportReply.TYPE -> new GetReportReply(in.getInt(), uint16(), data(length()));
            case Create2.TYPE -> create();
            case Input2.TYPE -> new Input2(data(length()));
            case SetReport.TYPE -> new SetReport(in.getInt(), number(), reportType(), data(length()));
            case SetReportReply.TYPE -> new SetReportReply(in.getInt(), uint16());
            default -> throw new MalformedEvent("no event of uhid that is still in use has the type " + type);
        };
    }

    private Create2 create() throws MalformedEvent {
        String name = text(Create2.NAME_LENGTH);
        String phys = text(Create2.PHYS_LENGTH);
        String uniq = text(Create2.UNIQ_LENGTH);
        int length = length();
        if (length == 0) {
            throw new MalformedEvent("a device has a report descriptor");
        }
        return new Create2(
                name, phys, uniq, uint16(), in.getInt(), in.getInt(), in.getInt(), in.getInt(), data(length));
    }

    /** The only one whose length stands behind its data. */
    private Output output() throws MalformedEvent {
        byte[] data = new byte[UhidEvent.MAX_DATA];
        in.get(data);
        Bytes report = Bytes.of(Arrays.copyOf(data, length()));
        return new Output(report, reportType());
    }

    private String text(int length) {
        byte[] field = new byte[length];
        in.get(field);
        return FixedText.decode(field);
    }

    private int length() throws MalformedEvent {
        int length = uint16();
        if (length > UhidEvent.MAX_DATA) {
            throw new MalformedEvent("an event carries at most " + UhidEvent.MAX_DATA + " bytes");
        }
        return length;
    }

    private Bytes data(int length) {
        byte[] data = new byte[length];
        in.get(data);
        return Bytes.of(data);
    }

    private int number() {
        return in.get() & 0xff;
    }

    private int uint16() {
        return in.getShort() & 0xffff;
    }

    private ReportType reportType() throws MalformedEvent {
        int type = in.get() & 0xff;
        if (type >= ReportType.values().length) {
            throw new MalformedEvent("no report has the type " + type);
        }
        return ReportType.values()[type];
    }
}
