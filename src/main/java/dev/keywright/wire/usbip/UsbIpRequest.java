package dev.keywright.wire.usbip;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What a client asks for when it has connected (usbip_protocol.rst, OP_REQ_DEVLIST and OP_REQ_IMPORT). */
public sealed interface UsbIpRequest {

    /** USBIP_VERSION, 1.1.1. */
    int VERSION = 0x0111;

    /** Which devices there are. */
    record ListDevices() implements UsbIpRequest {

        static final int CODE = 0x8005;
        static final int REPLY = 0x0005;
    }

    /**
     * To use a device.
     *
     * @param busId such as 1-1
     */
    record Import(String busId) implements UsbIpRequest {

        static final int CODE = 0x8003;
        static final int REPLY = 0x0003;
    }

    /**
     * Reads a request.
     *
     * @throws MalformedUsbIp when it is of another version, or no request
     * @throws IOException when {@code in} ends or fails
     */
    static UsbIpRequest read(DataInputStream in) throws IOException, MalformedUsbIp {
        int version = in.readUnsignedShort();
        int code = in.readUnsignedShort();
        // A status, which requests leave unused.
        in.readInt();
        if (version != VERSION) {
            throw new MalformedUsbIp("version %04x of USB/IP instead of 0111".formatted(version));
        }
        return switch (code) {
            case ListDevices.CODE -> new ListDevices();
            case Import.CODE -> new Import(busId(in));
            default -> throw new MalformedUsbIp("the unknown operation %04x".formatted(code));
        };
    }

    private static String busId(DataInputStream in) throws IOException {
        byte[] field = new byte[ExportedDevice.BUS_ID_LENGTH];
        in.readFully(field);
        int end = 0;
        while (end < field.length && field[end] != 0) {
            end++;
        }
        return new String(field, 0, end, StandardCharsets.ISO_8859_1);
    }
}
