package dev.keywright.wire.usbip;

import dev.keywright.wire.usbip.UsbIpRequest.Import;
import dev.keywright.wire.usbip.UsbIpRequest.ListDevices;
import java.nio.ByteBuffer;
import java.util.List;

/** What a server answers to a {@link UsbIpRequest} (usbip_protocol.rst, OP_REP_DEVLIST and OP_REP_IMPORT). */
public final class UsbIpAnswer {

    private static final int HEADER = 8;

    private UsbIpAnswer() {}

    /** Whether a device may be used ({@code tools/usb/usbip/libsrc/usbip_common.h}, ST_OK and so on). */
    public enum Status {
        OK(0),
        DEVICE_BUSY(2),
        NO_DEVICE(4);

        private final int code;

        Status(int code) {
            this.code = code;
        }
    }

    public static byte[] devices(List<ExportedDevice> devices) {
        List<byte[]> encoded =
                devices.stream().map(ExportedDevice::encodeWithInterfaces).toList();
        int length = encoded.stream().mapToInt(each -> each.length).sum();
        ByteBuffer out = header(ListDevices.REPLY, Status.OK, Integer.BYTES + length);
        out.putInt(encoded.size());
        encoded.forEach(out::put);
        return out.array();
    }

    /** The device is the client's now; URBs follow on the same connection. */
    public static byte[] imported(ExportedDevice device) {
        byte[] encoded = device.encode();
        return header(Import.REPLY, Status.OK, encoded.length).put(encoded).array();
    }

    /** The device is not to be had, as {@code status} says. */
    public static byte[] refused(Status status) {
        return header(Import.REPLY, status, 0).array();
    }

    private static ByteBuffer header(int code, Status status, int rest) {
        return ByteBuffer.allocate(HEADER + rest)
                .putShort((short) UsbIpRequest.VERSION)
                .putShort((short) code)
                .putInt(status.code);
    }
}
