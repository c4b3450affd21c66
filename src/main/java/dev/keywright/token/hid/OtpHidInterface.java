package dev.keywright.token.hid;

import dev.keywright.token.Interaction;
import dev.keywright.token.otp.OtpCommands;
import dev.keywright.token.otp.OtpRefusal;
import dev.keywright.wire.otp.OtpFrame;
import dev.keywright.wire.otp.OtpFrame.MalformedFrame;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The emulated key's OTP HID interface: a keyboard that types, and takes commands in feature reports (YubiKey Manual
 * 3.4 §7, and Yubico's ykcore.c and {@code yubikit.core.otp}). A feature report is 7 bytes and a byte of flags. The
 * host writes a frame in numbered packets and then reads: the status, while the command runs with a flag that says so,
 * and at its end either the numbered packets of an answer or the status without flags.
 *
 * <p>All methods may be called from any thread; commands run on a thread of the interface's own. All hosts share one
 * conversation, as the programs at one computer do.
 */
public final class OtpHidInterface implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OtpHidInterface.class);

    /** Of a feature report and of a keyboard input report, without a report id. */
    public static final int REPORT_LENGTH = 8;

    /** Where a feature report has its flags. */
    static final int FLAGS = REPORT_LENGTH - 1;
    /** SLOT_WRITE_FLAG in Yubico's ykdef.h: set by the host in each packet, and by the key until it has done with it. */
    private static final int WRITE = 0x80;
    /** RESP_TIMEOUT_WAIT_FLAG: the bits of {@link #SECONDS} say how long it may still take. */
    private static final int AWAITING_TOUCH = 0x20;
    private static final int SECONDS = 0x1f;
    /** The status follows a zero in the reports that carry it. */
    private static final int STATUS = 1;

    private final OtpCommands commands;
    private final InstantSource clock;
    private final Supplier<Duration> touchPatience;
    private final ThreadPoolExecutor worker = HidThreads.worker("keywright-otp");
    private final OtpFrameAssembler incoming = new OtpFrameAssembler();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    private @Nullable Running running;
    private @Nullable OtpAnswer answer;
    /** Whether the command that switched the interface off is still to be answered. */
    private boolean farewell;
    private volatile boolean closed;

    /** A command that is being run; compared by identity, because an aborted one may not have ended yet. */
    private static final class Running {
        private final OtpFrame frame;
        private final Interaction interaction = new Interaction();
        private @Nullable Instant giveUp;

        Running(OtpFrame frame) {
            this.frame = frame;
        }

        boolean isAwaitingTouch() {
            return interaction.isAwaitingTouch() && !interaction.isCancelled();
        }
    }

    /**
     * @param commands      takes the key's lock itself where it must; its status is asked for while a command runs
     * @param clock         for the time that a touch may take
     * @param touchPatience how long a host's request for a touch holds
     */
    public OtpHidInterface(OtpCommands commands, InstantSource clock, Supplier<Duration> touchPatience) {
        this.commands = commands;
        this.clock = clock;
        this.touchPatience = touchPatience;
    }

    /** What the interface tells of its reports (HID 1.11 §6.2.2). */
    public byte[] reportDescriptor() {
        return OtpReports.DESCRIPTOR.clone();
    }

    /**
     * Takes a feature report from the host (SET_REPORT, HID 1.11 §7.2.2). One that is no packet and no abort is
     * ignored, as is one that has not 8 bytes.
     *
     * @throws IOException when the key is unplugged
     */
    public synchronized void setFeatureReport(byte[] report) throws IOException {
        checkPlugged();
        if (report.length != REPORT_LENGTH || (report[FLAGS] & WRITE) == 0) {
            return;
        }
        int sequence = report[FLAGS] & 0xff & ~WRITE;
        // Any number that no packet has stops what is under way; clients write 8f or ff (DUMMY_REPORT_WRITE).
        if (sequence > OtpFrameAssembler.LAST_PACKET) {
            incoming.drop();
            abort();
        } else if (isReady()) {
            abort();
            incoming.add(sequence, report).ifPresent(this::begin);
        }
    }

    /** Whether a frame may come: nothing is computed for the last one. One that waits for a touch gives way. */
    private boolean isReady() {
        return running == null || running.isAwaitingTouch() || running.interaction.isCancelled();
    }

    private void abort() {
        answer = null;
        if (running != null) {
            running.interaction.cancel();
        }
    }

    /** A frame that is damaged is as good as none; the host sees it by the missing effect. */
    private void begin(byte[] encoded) {
        try {
            Running command = new Running(OtpFrame.decode(encoded));
            running = command;
            worker.execute(() -> work(command));
        } catch (MalformedFrame e) {
            LOG.debug("A frame on the OTP pipe is damaged.");
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private void work(Running command) {
        byte[] data = command.interaction.isCancelled() ? new byte[0] : execute(command);
        synchronized (this) {
            if (running == command) {
                running = null;
                farewell = !commands.isPresent();
                boolean wanted = data.length > 0 && !command.interaction.isCancelled();
                answer = wanted ? new OtpAnswer(data) : null;
            }
        }
    }

    private byte[] execute(Running command) {
        byte[] payload = command.frame.payload();
        try {
            byte[] data = commands.execute(command.frame.command(), payload, command.interaction);
            if (data.length > OtpAnswer.MAX_LENGTH) {
                throw new IllegalStateException("an answer of " + data.length + " bytes does not fit the OTP pipe");
            }
            return data;
        } catch (OtpRefusal e) {
            LOG.debug("A command on the OTP pipe was refused.", e);
        } catch (RuntimeException e) {
            LOG.error("A command of the emulated key failed; it gives no answer.", e);
        } finally {
            Arrays.fill(payload, (byte) 0);
        }
        return new byte[0];
    }

    /**
     * Gives the host a feature report (GET_REPORT, HID 1.11 §7.2.1): the next packet of an answer, or the status.
     *
     * @return 8 bytes
     * @throws IOException when the key is unplugged
     */
    public synchronized byte[] getFeatureReport() throws IOException {
        checkPlugged();
        if (answer != null) {
            byte[] report = answer.next();
            answer = answer.isFetched() ? null : answer;
            return report;
        }
        byte[] status = commands.status();
        byte[] report = new byte[REPORT_LENGTH];
        System.arraycopy(status, 0, report, STATUS, status.length);
        report[FLAGS] = (byte) flags();
        farewell &= running != null;
        return report;
    }

    private int flags() {
        if (running == null) {
            return 0;
        }
        if (running.isAwaitingTouch()) {
            Instant now = clock.instant();
            if (running.giveUp == null) {
                running.giveUp = now.plus(touchPatience.get());
            }
            if (now.isBefore(running.giveUp)) {
                long left = Duration.between(now, running.giveUp).plusSeconds(1).minusNanos(1).toSeconds();
                return AWAITING_TOUCH | (int) Math.min(left, SECONDS);
            }
            running.interaction.cancel();
        }
        return WRITE | OtpFrameAssembler.LAST_PACKET;
    }

    /**
     * Attaches a host that takes what the key types.
     *
     * @param reports takes each keyboard input report of 8 bytes, in order: modifiers, a zero, and six pressed keys
     *     (HID 1.11 appendix B.1)
     */
    public Listener onInputReport(Consumer<byte[]> reports) {
        Listener listener = new Listener(reports);
        listeners.add(listener);
        return listener;
    }

    /** A host that takes what the key types, until it is closed. */
    public final class Listener implements AutoCloseable {

        private final Consumer<byte[]> reports;

        private Listener(Consumer<byte[]> reports) {
            this.reports = reports;
        }

        private void take(List<byte[]> typed) {
            try {
                typed.forEach(report -> reports.accept(report.clone()));
            } catch (RuntimeException e) {
                LOG.warn("What the emulated key types could not be delivered.", e);
            }
        }

        @Override
        public void close() {
            listeners.remove(this);
        }
    }

    /** Types: hands the keyboard input reports to all who listen, all before those of the next call. */
    public void type(List<byte[]> reports) {
        synchronized (listeners) {
            if (!closed) {
                listeners.forEach(listener -> listener.take(reports));
            }
        }
    }

    /** What has come of a frame, and an answer that nobody has fetched, go with the key's power. */
    public synchronized void powerCycle() {
        incoming.drop();
        abort();
    }

    private void checkPlugged() throws IOException {
        if (closed) {
            throw new IOException("The emulated key is unplugged; plug it in again.");
        }
        if (running == null && !farewell && !commands.isPresent()) {
            throw new IOException("The emulated key has its OTP interface switched off; switch it on again.");
        }
    }

    /** Unplugs the interface: it takes and gives no report any more, and the command under way is cancelled. */
    @Override
    public synchronized void close() {
        closed = true;
        incoming.drop();
        abort();
        worker.shutdown();
    }
}
