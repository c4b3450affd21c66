package dev.keywright.token.hid;

import dev.keywright.token.Interaction;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.ctaphid.CtapHidCommand;
import dev.keywright.wire.ctaphid.CtapHidError;
import dev.keywright.wire.ctaphid.CtapHidMessage;
import dev.keywright.wire.ctaphid.CtapHidPacket;
import dev.keywright.wire.ctaphid.MessageAssembler;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The emulated key's FIDO HID interface (CTAP 2.1 §11.2): one transaction at a time, from any number of host ends.
 * A host end is whatever carries reports, such as one connection in this process or the kernel's uhid device.
 * All methods may be called from any thread; commands run on a thread of the interface's own.
 */
public final class CtapHidInterface implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CtapHidInterface.class);

    /** The CTAPHID version that CTAPHID_INIT names (CTAP 2.1 §11.2.9.1.3). */
    private static final int PROTOCOL_VERSION = 2;
    /** Bytes of CTAPHID_INIT's nonce (§11.2.9.1.3). */
    private static final int NONCE_LENGTH = 8;
    /** The longest time that CTAPHID_LOCK takes, in seconds (§11.2.9.2.2). */
    private static final int MAX_LOCK_SECONDS = 10;
    /** STATUS_PROCESSING and STATUS_UPNEEDED (§11.2.9.1.7). */
    private static final int PROCESSING = 1;
    private static final int UP_NEEDED = 2;
    /** CTAP1_ERR_OTHER (§8.2): what a command answers when the application failed. */
    private static final byte OTHER = 0x7f;
    /**
     * How long the next packet of a message may take: the U2F HID compliance test (u2f-ref-code, HIDTest.cc) wants the
     * error after 0.45 to 1 second.
     */
    static final Duration PACKET_TIMEOUT = Duration.ofMillis(600);

    private final FirmwareProfile profile;
    private final CtapHidApplications applications;
    private final InstantSource clock;
    private final HidThreads threads = new HidThreads(this::tick);
    private final Channels<HostEnd> channels = new Channels<>();

    private @Nullable Incoming incoming;
    private @Nullable Running running;
    private @Nullable Lock lock;
    private boolean closed;

    /** A message that is still arriving. */
    private record Incoming(HostEnd end, MessageAssembler assembler, Instant deadline) {}

    /** A command that is being run; compared by identity, because an aborted one may not have ended yet. */
    private static final class Running {
        private final HostEnd end;
        private final CtapHidMessage request;
        private final Interaction interaction = new Interaction();

        Running(HostEnd end, CtapHidMessage request) {
            this.end = end;
            this.request = request;
        }

        boolean is(CtapHidCommand command) {
            return request.command() == command.code();
        }
    }

    private record Lock(int channel, Instant until) {}

    /**
     * @param profile what CTAPHID_INIT tells: the firmware's version and the capabilities
     * @param clock   for the timeout of a message that stops half-way, and for CTAPHID_LOCK
     */
    public CtapHidInterface(FirmwareProfile profile, CtapHidApplications applications, InstantSource clock) {
        this.profile = profile;
        this.applications = applications;
        this.clock = clock;
    }

    /** What the interface tells of its reports (HID 1.11 §6.2.2). */
    public byte[] reportDescriptor() {
        return FidoReports.DESCRIPTOR.clone();
    }

    /**
     * Attaches a host end.
     *
     * @param reports takes each 64-byte report for this end, in order; it is called while the interface is busy with
     *     it, so it must return at once
     */
    public HostEnd connect(Consumer<byte[]> reports) {
        return new HostEnd(reports);
    }

    /** One side that sends reports to the key and gets those that answer it. */
    public final class HostEnd implements AutoCloseable {

        private final Consumer<byte[]> reports;

        private HostEnd(Consumer<byte[]> reports) {
            this.reports = reports;
        }

        /** Hands the key one report. One that has not 64 bytes is ignored, as the key's USB controller would. */
        public void send(byte[] report) {
            if (report.length == CtapHidPacket.REPORT_LENGTH) {
                receive(this, CtapHidPacket.decode(report));
            }
        }

        /** Detaches this end; what it had asked for is abandoned. */
        @Override
        public void close() {
            disconnect(this);
        }

        private void deliver(CtapHidMessage message) {
            try {
                message.toReports().forEach(reports);
            } catch (RuntimeException e) {
                LOG.warn("A report from the emulated key could not be delivered.", e);
            }
        }
    }

    private synchronized void receive(HostEnd end, CtapHidPacket packet) {
        if (closed || !applications.isPresent()) {
            return;
        }
        expire();
        if (packet instanceof CtapHidPacket.Initialisation first) {
            begin(end, first);
        } else if (packet instanceof CtapHidPacket.Continuation next) {
            proceed(end, next);
        }
        threads.tick(incoming != null || running != null);
    }

    private void begin(HostEnd end, CtapHidPacket.Initialisation first) {
        int channel = first.channel();
        if (first.command() == CtapHidCommand.CANCEL.code()) {
            cancel(end, channel);
            return;
        }
        boolean initialise = first.command() == CtapHidCommand.INIT.code();
        boolean broadcast = channel == CtapHidPacket.BROADCAST_CHANNEL;
        if (broadcast ? !initialise : !channels.holds(channel, end)) {
            refuse(end, channel, CtapHidError.INVALID_CHANNEL);
        } else if (initialise) {
            initialise(end, first);
        } else if (lock != null && lock.channel() != channel) {
            refuse(end, channel, CtapHidError.CHANNEL_BUSY);
        } else if (isArriving(end, channel)) {
            incoming = null;
            refuse(end, channel, CtapHidError.INVALID_SEQ);
        } else if (incoming != null || running != null) {
            refuse(end, channel, CtapHidError.CHANNEL_BUSY);
        } else if (first.length() > CtapHidMessage.MAX_LENGTH) {
            refuse(end, channel, CtapHidError.INVALID_LEN);
        } else {
            advance(end, new MessageAssembler(first));
        }
    }

    private void proceed(HostEnd end, CtapHidPacket.Continuation next) {
        // One that belongs to no message is ignored (§11.2.5.4).
        if (incoming == null || !isArriving(end, next.channel())) {
            return;
        }
        if (incoming.assembler().add(next)) {
            advance(end, incoming.assembler());
        } else {
            incoming = null;
            refuse(end, next.channel(), CtapHidError.INVALID_SEQ);
        }
    }

    private boolean isArriving(HostEnd end, int channel) {
        return incoming != null && incoming.end() == end && incoming.assembler().channel() == channel;
    }

    private void advance(HostEnd end, MessageAssembler assembler) {
        incoming = assembler.message().isPresent()
                ? null
                : new Incoming(end, assembler, clock.instant().plus(PACKET_TIMEOUT));
        assembler.message().ifPresent(message -> dispatch(end, message));
    }

    /** Allocates a channel, or brings an allocated one back to rest (§11.2.9.1.3). */
    private void initialise(HostEnd end, CtapHidPacket.Initialisation first) {
        int channel = first.channel();
        if (isArriving(end, channel)) {
            incoming = null;
        }
        if (first.length() != NONCE_LENGTH) {
            refuse(end, channel, CtapHidError.INVALID_LEN);
            return;
        }
        if (running != null && running.end == end && running.request.channel() == channel) {
            abandonRunning();
        }
        boolean allocate = channel == CtapHidPacket.BROADCAST_CHANNEL;
        byte[] answer = ByteBuffer.allocate(NONCE_LENGTH + 9)
                .put(first.data().toArray(), 0, NONCE_LENGTH)
                .putInt(allocate ? channels.allocate(end) : channel)
                .put((byte) PROTOCOL_VERSION)
                .put(profile.firmware().toBytes())
                .put((byte) capabilities())
                .array();
        end.deliver(CtapHidMessage.of(channel, CtapHidCommand.INIT, answer));
    }

    private void dispatch(HostEnd end, CtapHidMessage message) {
        CtapHidCommand command = CtapHidCommand.of(message.command()).orElse(CtapHidCommand.ERROR);
        switch (command) {
            case PING -> end.deliver(message);
            case LOCK -> lock(end, message);
            case WINK -> wink(end, message);
            case CBOR -> {
                if (!has(Capability.CBOR)) {
                    refuse(end, message.channel(), CtapHidError.INVALID_CMD);
                } else if (message.payload().isEmpty()) {
                    refuse(end, message.channel(), CtapHidError.INVALID_LEN);
                } else {
                    run(end, message);
                }
            }
            case MSG -> {
                if (has(Capability.NO_MSG)) {
                    refuse(end, message.channel(), CtapHidError.INVALID_CMD);
                } else {
                    run(end, message);
                }
            }
            case YUBICO_READ_CONFIG, YUBICO_WRITE_CONFIG -> run(end, message);
            default -> refuse(end, message.channel(), CtapHidError.INVALID_CMD);
        }
    }

    /** What the model has, without what is switched off. */
    private int capabilities() {
        int model = profile.fido().hidCapabilities();
        int ctap2 = applications.hasCtap2() ? model : model & ~Capability.CBOR;
        return applications.hasU2f() ? ctap2 : ctap2 | Capability.NO_MSG;
    }

    private boolean has(int capability) {
        return (capabilities() & capability) != 0;
    }

    private void wink(HostEnd end, CtapHidMessage message) {
        if (!has(Capability.WINK)) {
            refuse(end, message.channel(), CtapHidError.INVALID_CMD);
        } else if (!message.payload().isEmpty()) {
            refuse(end, message.channel(), CtapHidError.INVALID_LEN);
        } else {
            applications.wink();
            end.deliver(message);
        }
    }

    /** §11.2.9.2.2. */
    private void lock(HostEnd end, CtapHidMessage message) {
        if (!has(Capability.LOCK)) {
            refuse(end, message.channel(), CtapHidError.INVALID_CMD);
            return;
        }
        if (message.payload().length() != 1) {
            refuse(end, message.channel(), CtapHidError.INVALID_LEN);
            return;
        }
        int seconds = message.payload().toArray()[0] & 0xff;
        if (seconds > MAX_LOCK_SECONDS) {
            refuse(end, message.channel(), CtapHidError.INVALID_PAR);
            return;
        }
        lock = seconds == 0 ? null : new Lock(message.channel(), clock.instant().plusSeconds(seconds));
        end.deliver(CtapHidMessage.of(message.channel(), CtapHidCommand.LOCK, new byte[0]));
    }

    /** Never answered; the cancelled command answers, if there is one (§11.2.9.1.5). */
    private void cancel(HostEnd end, int channel) {
        if (running != null && running.end == end && running.request.channel() == channel
                && running.is(CtapHidCommand.CBOR)) {
            running.interaction.cancel();
        }
    }

    private void run(HostEnd end, CtapHidMessage message) {
        Running command = new Running(end, message);
        running = command;
        threads.run(() -> work(command));
    }

    private void work(Running command) {
        synchronized (this) {
            if (running != command) {
                return;
            }
        }
        CtapHidMessage answer = answer(command);
        synchronized (this) {
            if (running == command) {
                running = null;
                threads.tick(incoming != null);
                command.end.deliver(answer);
            }
        }
    }

    private CtapHidMessage answer(Running command) {
        byte[] request = command.request.payload().toArray();
        boolean cbor = command.is(CtapHidCommand.CBOR);
        int channel = command.request.channel();
        try {
            byte[] response = run(command, request);
            return new CtapHidMessage(channel, command.request.command(), Bytes.of(response));
        } catch (CtapHidRefusal refusal) {
            return refusal.error().on(channel);
        } catch (RuntimeException e) {
            LOG.error("A command of the emulated key failed; it answers that something went wrong.", e);
            return cbor
                    ? CtapHidMessage.of(channel, CtapHidCommand.CBOR, new byte[] {OTHER})
                    : CtapHidError.OTHER.on(channel);
        }
    }

    private byte[] run(Running command, byte[] request) throws CtapHidRefusal {
        if (command.is(CtapHidCommand.YUBICO_READ_CONFIG)) {
            return applications.readConfig(request);
        }
        if (command.is(CtapHidCommand.YUBICO_WRITE_CONFIG)) {
            applications.writeConfig(request);
            return new byte[0];
        }
        return command.is(CtapHidCommand.CBOR)
                ? applications.cbor(request, command.interaction)
                : applications.msg(request, command.interaction);
    }

    private void abandonRunning() {
        if (running != null) {
            running.interaction.cancel();
            running = null;
        }
    }

    private static void refuse(HostEnd end, int channel, CtapHidError error) {
        end.deliver(error.on(channel));
    }

    private void expire() {
        Instant now = clock.instant();
        if (lock != null && !now.isBefore(lock.until())) {
            lock = null;
        }
        if (incoming != null && !now.isBefore(incoming.deadline())) {
            Incoming late = incoming;
            incoming = null;
            refuse(late.end(), late.assembler().channel(), CtapHidError.MSG_TIMEOUT);
        }
    }

    private synchronized void tick() {
        if (closed) {
            return;
        }
        expire();
        if (running != null && running.is(CtapHidCommand.CBOR)) {
            int status = running.interaction.isAwaitingTouch() ? UP_NEEDED : PROCESSING;
            running.end.deliver(CtapHidMessage.of(
                    running.request.channel(), CtapHidCommand.KEEPALIVE, new byte[] {(byte) status}));
        }
        threads.tick(incoming != null || running != null);
    }

    private synchronized void disconnect(HostEnd end) {
        channels.release(end);
        if (incoming != null && incoming.end() == end) {
            incoming = null;
        }
        if (running != null && running.end == end) {
            abandonRunning();
        }
        if (lock != null && !channels.holds(lock.channel())) {
            lock = null;
        }
    }

    /** Unplugs the interface: nothing is answered any more, and the command under way is cancelled. */
    @Override
    public synchronized void close() {
        closed = true;
        incoming = null;
        abandonRunning();
        threads.close();
    }
}
