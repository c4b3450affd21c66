package dev.keywright.wire.usbip;

import java.nio.ByteBuffer;

/** What a server answers to a {@link UsbIpCommand} (usbip_protocol.rst, USBIP_RET_SUBMIT and USBIP_RET_UNLINK). */
public final class UsbIpReply {

    private static final int LENGTH = 48;
    private static final int RET_SUBMIT = 3;
    private static final int RET_UNLINK = 4;

    private UsbIpReply() {}

    /** How an URB ended, in the numbers of the kernel's {@code Documentation/driver-api/usb/error-codes.rst}. */
    public enum Status {
        OK(0),
        /** EPIPE: the endpoint stalled. */
        STALLED(-32),
        /** EOVERFLOW: the device had more to say than the host wanted to hear. */
        OVERFLOW(-75),
        /** ECONNRESET: withdrawn before it was done. */
        WITHDRAWN(-104);

        private final int code;

        Status(int code) {
            this.code = code;
        }
    }

    /** The end of an URB that carried data to the device, of which it took {@code length} bytes. */
    public static byte[] written(int sequence, Status status, int length) {
        return submitted(sequence, status, length, 0).array();
    }

    /** The end of an URB that carries {@code data} to the host. */
    public static byte[] read(int sequence, Status status, byte[] data) {
        return submitted(sequence, status, data.length, data.length).put(data).array();
    }

    private static ByteBuffer submitted(int sequence, Status status, int length, int dataLength) {
        ByteBuffer out = header(RET_SUBMIT, sequence, LENGTH + dataLength).putInt(status.code).putInt(length);
        return out.position(LENGTH);
    }

    /** The end of a withdrawal: {@link Status#WITHDRAWN}, or {@link Status#OK} where the URB had ended before. */
    public static byte[] unlinked(int sequence, Status status) {
        return header(RET_UNLINK, sequence, LENGTH).putInt(status.code).array();
    }

    /** A reply names neither device, direction nor endpoint. */
    private static ByteBuffer header(int code, int sequence, int length) {
        return ByteBuffer.allocate(length).putInt(code).putInt(sequence).putInt(0).putInt(0).putInt(0);
    }
}
