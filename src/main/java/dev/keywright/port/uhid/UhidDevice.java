package dev.keywright.port.uhid;

import dev.keywright.wire.Bytes;
import dev.keywright.wire.uhid.ReportType;
import dev.keywright.wire.uhid.UhidEvent;
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
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One HID device of the kernel, from its creation to its end. Its reports are not numbered. */
final class UhidDevice implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UhidDevice.class);

    /** As many as the longest message on the FIDO pipe has, and more. */
    private static final int MAX_EVENTS = 256;

    private final UhidChannel channel;
    private final HidFunction function;
    private final CountDownLatch started = new CountDownLatch(1);
    private final BlockingQueue<byte[]> events = new ArrayBlockingQueue<>(MAX_EVENTS);
    private volatile boolean closed;

    /** @param function makes the function of a consumer of its input reports */
    UhidDevice(UhidChannel channel, Function<Consumer<byte[]>, HidFunction> function) {
        this.channel = channel;
        this.function = function.apply(report -> send(new Input2(Bytes.of(report))));
    }

    byte[] reportDescriptor() {
        return function.reportDescriptor();
    }

    /**
     * Makes the kernel know the device, and serves it on a daemon thread of its own.
     *
     * @throws IOException with a sentence for people when no driver takes it on
     */
    void create(Create2 identity, Duration patience) throws IOException {
        channel.write(identity.encode());
        Thread handler = daemon("keywright-uhid", this::serve);
        daemon("keywright-uhid-reader", () -> read(handler));
        try {
            if (!started.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("The kernel made a HID device of the key, but no driver takes it on; load the"
                        + " drivers with 'sudo modprobe -a hid hid-generic'.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The program ended while the key was being plugged in.", e);
        }
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /**
     * Does nothing else, because the kernel keeps no more than 31 events and drops the others (drivers/hid/uhid.c).
     * More were lost where this thread also handled them.
     */
    private void read(Thread handler) {
        try {
            while (!closed) {
                events.put(channel.read());
            }
        } catch (IOException e) {
            if (!closed) {
                LOG.warn("The kernel's end of an emulated key broke; pull the key out and plug it in again.", e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        handler.interrupt();
    }

    private void serve() {
        try {
            while (!closed) {
                handle(events.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Never fails: the kernel, and all programs behind it, would wait. */
    void handle(byte[] event) {
        try {
            handle(UhidEvent.decode(event));
        } catch (MalformedEvent e) {
            LOG.debug("An event of uhid was ignored: {}.", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("An event of uhid could not be handled.", e);
        }
    }

    private void handle(UhidEvent event) {
        if (event instanceof Start) {
            started.countDown();
        } else if (event instanceof Open) {
            function.opened();
        } else if (event instanceof Close) {
            function.released();
        } else if (event instanceof Output output) {
            output(output.reportType(), output.report());
        } else if (event instanceof GetReport get) {
            send(answer(get));
        } else if (event instanceof SetReport set) {
            send(new SetReportReply(set.id(), set(set)));
        }
    }

    private void output(ReportType type, Bytes report) {
        if (type == ReportType.OUTPUT) {
            function.output(withoutNumber(report));
        }
    }

    private GetReportReply answer(GetReport get) {
        try {
            if (get.reportType() == ReportType.FEATURE && get.number() == 0) {
                byte[] report = function.feature();
                byte[] numbered = new byte[1 + report.length];
                System.arraycopy(report, 0, numbered, 1, report.length);
                return new GetReportReply(get.id(), 0, Bytes.of(numbered));
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("A report could not be given.", e);
        }
        return new GetReportReply(get.id(), UhidEvent.EIO, Bytes.EMPTY);
    }

    private int set(SetReport set) {
        try {
            if (set.reportType() == ReportType.OUTPUT) {
                output(set.reportType(), set.report());
                return 0;
            }
            if (set.reportType() == ReportType.FEATURE && set.number() == 0) {
                function.setFeature(withoutNumber(set.report()));
                return 0;
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("A report could not be set.", e);
        }
        return UhidEvent.EIO;
    }

    /** Programs put a zero in front of a report that has no number; usbhid takes it away, and uhid leaves it there. */
    private static byte[] withoutNumber(Bytes report) {
        byte[] sent = report.toArray();
        return sent.length > 0 && sent[0] == 0 ? Arrays.copyOfRange(sent, 1, sent.length) : sent;
    }

    private void send(UhidEvent event) {
        try {
            channel.write(event.encode());
        } catch (IOException e) {
            if (!closed) {
                LOG.debug("The kernel did not take {}.", event, e);
            }
        }
    }

    /** The device is gone when this returns. */
    @Override
    public void close() {
        closed = true;
        function.close();
        send(new Destroy());
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("{} could not be closed.", UhidAccess.DEVICE, e);
        }
    }
}
