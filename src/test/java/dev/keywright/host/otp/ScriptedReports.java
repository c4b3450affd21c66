package dev.keywright.host.otp;

import com.yubico.yubikit.core.otp.OtpConnection;
import dev.keywright.wire.otp.Crc16;
import dev.keywright.wire.otp.OtpFrame;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * An OTP pipe whose key answers frames as a test says. While it has nothing to say it tells its status, as keys do.
 */
final class ScriptedReports implements OtpConnection {

    private static final int DATA = 7;
    private static final int LAST_OF_FRAME = 0x89;
    private static final int RESET = 0x8f;

    private final Deque<byte[]> toRead = new ArrayDeque<>();
    private final List<OtpFrame> frames = new ArrayList<>();
    private byte[] status;
    private byte[] frame = new byte[OtpFrame.LENGTH];
    private int resets;
    private boolean closed;
    private Function<OtpFrame, List<byte[]>> key = sent -> List.of();

    /** @param status six bytes, in hex */
    ScriptedReports(String status) {
        this.status = HexFormat.of().parseHex(status);
    }

    /** The key, which answers a frame with reports, and may change its {@link #status(String)}. */
    ScriptedReports answering(Function<OtpFrame, List<byte[]>> answers) {
        key = answers;
        return this;
    }

    void status(String next) {
        status = HexFormat.of().parseHex(next);
    }

    /** The commands and payloads that came. */
    List<OtpFrame> frames() {
        return frames;
    }

    /** How often the client ended an answer, or a wait. */
    int resets() {
        return resets;
    }

    boolean closed() {
        return closed;
    }

    /** The reports of an answer with a good checksum, in the order of their sequence, with the last that ends it. */
    static List<byte[]> answer(byte[] data) {
        byte[] checked = Arrays.copyOf(data, (data.length + 2 + DATA - 1) / DATA * DATA);
        int checksum = ~Crc16.of(data);
        checked[data.length] = (byte) checksum;
        checked[data.length + 1] = (byte) (checksum >> 8);
        List<byte[]> reports = new ArrayList<>();
        for (int i = 0; i < checked.length / DATA; i++) {
            byte[] report = Arrays.copyOf(Arrays.copyOfRange(checked, i * DATA, (i + 1) * DATA), DATA + 1);
            report[DATA] = (byte) (0x40 | i);
            reports.add(report);
        }
        reports.add(flags(0x40));
        return reports;
    }

    /** A report without data. */
    static byte[] flags(int flags) {
        byte[] report = new byte[DATA + 1];
        report[DATA] = (byte) flags;
        return report;
    }

    @Override
    public void send(byte[] report) throws IOException {
        int flags = report[DATA] & 0xff;
        if (flags == RESET) {
            resets++;
            toRead.clear();
            return;
        }
        System.arraycopy(report, 0, frame, (flags & 0x1f) * DATA, DATA);
        if (flags == LAST_OF_FRAME) {
            try {
                OtpFrame sent = OtpFrame.decode(frame);
                frames.add(sent);
                toRead.addAll(key.apply(sent));
            } catch (OtpFrame.MalformedFrame e) {
                throw new AssertionError(e);
            }
            frame = new byte[OtpFrame.LENGTH];
        }
    }

    @Override
    public void receive(byte[] report) throws IOException {
        if (toRead.isEmpty()) {
            Arrays.fill(report, (byte) 0);
            System.arraycopy(status, 0, report, 1, status.length);
        } else {
            System.arraycopy(toRead.remove(), 0, report, 0, report.length);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
