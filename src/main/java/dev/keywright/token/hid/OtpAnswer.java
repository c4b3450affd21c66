package dev.keywright.token.hid;

import dev.keywright.wire.otp.Crc16;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/** An answer on the OTP pipe, as the feature reports in which the host fetches it (yk_read_response_from_key). */
final class OtpAnswer {

    /** RESP_PENDING_FLAG in Yubico's ykdef.h; the packet's number is in the bits below. */
    private static final int PENDING = 0x40;
    /** Packets are numbered with 5 bits, and the checksum takes two bytes. */
    static final int MAX_LENGTH = 31 * OtpFrameAssembler.PACKET_LENGTH - 2;

    private final Queue<byte[]> reports = new ArrayDeque<>();

    /** @throws IllegalArgumentException when {@code data} is longer than {@link #MAX_LENGTH} */
    OtpAnswer(byte[] data) {
        if (data.length > MAX_LENGTH) {
            throw new IllegalArgumentException("an answer on the OTP pipe has at most " + MAX_LENGTH + " bytes");
        }
        byte[] whole = Arrays.copyOf(data, data.length + 2);
        int checksum = ~Crc16.of(data);
        whole[data.length] = (byte) checksum;
        whole[data.length + 1] = (byte) (checksum >> 8);
        int sequence = 0;
        for (int at = 0; at < whole.length; at += OtpFrameAssembler.PACKET_LENGTH) {
            byte[] packet = Arrays.copyOfRange(whole, at, at + OtpFrameAssembler.PACKET_LENGTH);
            reports.add(report(packet, sequence++));
        }
        // A number that begins anew says that there is no more.
        reports.add(report(new byte[0], 0));
    }

    private static byte[] report(byte[] packet, int sequence) {
        byte[] report = Arrays.copyOf(packet, OtpHidInterface.REPORT_LENGTH);
        report[OtpHidInterface.FLAGS] = (byte) (PENDING | sequence);
        return report;
    }

    boolean isFetched() {
        return reports.isEmpty();
    }

    /** The next report; only while it is not {@linkplain #isFetched() fetched}. */
    byte[] next() {
        return reports.remove();
    }
}
