package dev.keywright.port.uhid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.wire.Bytes;
import dev.keywright.wire.uhid.ReportType;
import dev.keywright.wire.uhid.UhidEvent;
import dev.keywright.wire.uhid.UhidEvent.Create2;
import dev.keywright.wire.uhid.UhidEvent.Destroy;
import dev.keywright.wire.uhid.UhidEvent.GetReport;
import dev.keywright.wire.uhid.UhidEvent.GetReportReply;
import dev.keywright.wire.uhid.UhidEvent.Input2;
import dev.keywright.wire.uhid.UhidEvent.MalformedEvent;
import dev.keywright.wire.uhid.UhidEvent.Output;
import dev.keywright.wire.uhid.UhidEvent.SetReport;
import dev.keywright.wire.uhid.UhidEvent.SetReportReply;
import dev.keywright.wire.uhid.UhidEvent.Start;
import dev.keywright.wire.uhid.UhidEvent.Stop;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A kernel: starts each device that is made, and then does what the test says. */
final class FakeUhid implements UhidChannel.Opener {

    private final BlockingQueue<Device> devices = new LinkedBlockingQueue<>();
    private final List<Device> all = new CopyOnWriteArrayList<>();
    volatile boolean hasDrivers = true;
    volatile boolean refuses;

    @Override
    public UhidChannel open() throws IOException {
        if (refuses) {
            throw new IOException("Nobody may use this.");
        }
        Device device = new Device();
        all.add(device);
        return device;
    }

    /** The next device that was made. */
    Device device() throws InterruptedException {
        Device device = devices.poll(20, TimeUnit.SECONDS);
        assertThat(device).as("a device").isNotNull();
        return device;
    }

    boolean allAreGone() {
        return devices.isEmpty() && all.stream().allMatch(device -> device.destroyed && device.closed);
    }

    final class Device implements UhidChannel {

        private static final byte[] END = {};

        private final BlockingQueue<byte[]> toDevice = new LinkedBlockingQueue<>();
        private final BlockingQueue<UhidEvent> fromDevice = new LinkedBlockingQueue<>();
        private final AtomicInteger requests = new AtomicInteger();
        private volatile Create2 identity;
        private volatile boolean destroyed;
        private volatile boolean closed;

        @Override
        public byte[] read() throws IOException {
            try {
                byte[] event = toDevice.take();
                if (event.length == END.length) {
                    throw new IOException("closed");
                }
                return event;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            UhidEvent event = decode(bytes);
            if (closed || identity != null == event instanceof Create2 || destroyed) {
                throw new IOException("not now");
            }
            if (event instanceof Create2 create) {
                identity = create;
                devices.add(this);
                if (hasDrivers) {
                    send(new Start(0));
                }
            } else if (event instanceof Destroy) {
                destroyed = true;
                send(new Stop());
            } else {
                fromDevice.add(event);
            }
        }

        @Override
        public void close() {
            closed = true;
            toDevice.add(END);
        }

        Create2 identity() {
            return identity;
        }

        boolean isGone() {
            return destroyed && closed;
        }

        void send(UhidEvent event) {
            toDevice.add(event.encode());
        }

        void send(byte[] event) {
            toDevice.add(event);
        }

        void output(byte[] report) {
            send(new Output(numbered(report), ReportType.OUTPUT));
        }

        /** The next input report, or other event. */
        <E extends UhidEvent> E next(Class<E> type) throws InterruptedException {
            UhidEvent event = fromDevice.poll(20, TimeUnit.SECONDS);
            assertThat(event).isInstanceOf(type);
            return type.cast(event);
        }

        byte[] input() throws InterruptedException {
            return next(Input2.class).report().toArray();
        }

        GetReportReply get(ReportType type, int number) throws InterruptedException {
            int id = requests.incrementAndGet();
            send(new GetReport(id, number, type));
            GetReportReply reply = next(GetReportReply.class);
            assertThat(reply.id()).isEqualTo(id);
            return reply;
        }

        SetReportReply set(ReportType type, int number, byte[] report) throws InterruptedException {
            int id = requests.incrementAndGet();
            send(new SetReport(id, number, type, numbered(report)));
            SetReportReply reply = next(SetReportReply.class);
            assertThat(reply.id()).isEqualTo(id);
            return reply;
        }

        boolean isQuiet() {
            return fromDevice.isEmpty();
        }
    }

    /** As hidraw hands reports on that have no number. */
    private static Bytes numbered(byte[] report) {
        byte[] numbered = new byte[1 + report.length];
        System.arraycopy(report, 0, numbered, 1, report.length);
        return Bytes.of(numbered);
    }

    private static UhidEvent decode(byte[] event) throws IOException {
        try {
            return UhidEvent.decode(event);
        } catch (MalformedEvent e) {
            throw new IOException(e);
        }
    }
}
