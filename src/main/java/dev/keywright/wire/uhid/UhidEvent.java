package dev.keywright.wire.uhid;

import dev.keywright.wire.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One event of {@code /dev/uhid}: a read or a write carries exactly one. All numbers are in the machine's byte order,
 * and each side takes a short event as if zeros followed (include/uapi/linux/uhid.h of Linux, and its
 * Documentation/hid/uhid.rst).
 */
public sealed interface UhidEvent {

    /** Bytes of struct uhid_event, the most that one event has. */
    int MAX_LENGTH = 4380;
    /** The most bytes that a report has (UHID_DATA_MAX), and a report descriptor (HID_MAX_DESCRIPTOR_SIZE). */
    int MAX_DATA = 4096;
    /** BUS_USB (include/uapi/linux/input.h). */
    int BUS_USB = 3;
    /** EIO (include/uapi/asm-generic/errno-base.h), for {@link GetReportReply} and {@link SetReportReply}. */
    int EIO = 5;

    /** What the kernel or the device reads in one piece; fields at its end that are zero may be left out. */
    byte[] encode();

    /** @throws MalformedEvent when it is no event that this class knows */
    static UhidEvent decode(byte[] event) throws MalformedEvent {
        return new UhidEventReader(event).read();
    }

    /**
     * To the kernel: there is a device now. Texts are cut where the kernel's fields end.
     *
     * @param name       for people
     * @param phys       where it is plugged in
     * @param uniq       its serial number
     * @param bus        such as {@link #BUS_USB}
     * @param version    of the device, such as bcdDevice of a USB device
     * @param country    of a keyboard (HID 1.11 §6.2.1), 0 for none
     * @param descriptor of its reports (HID 1.11 §6.2.2), 1 to {@link #MAX_DATA} bytes
     */
    record Create2(
            String name,
            String phys,
            String uniq,
            int bus,
            int vendor,
            int product,
            int version,
            int country,
            Bytes descriptor)
            implements UhidEvent {

        static final int TYPE = 11;
        static final int NAME_LENGTH = 128;
        static final int PHYS_LENGTH = 64;
        static final int UNIQ_LENGTH = 64;

        public Create2 {
            name = FixedText.cut(name, NAME_LENGTH);
            phys = FixedText.cut(phys, PHYS_LENGTH);
            uniq = FixedText.cut(uniq, UNIQ_LENGTH);
            if (descriptor.isEmpty() || descriptor.length() > MAX_DATA) {
                throw new IllegalArgumentException("a report descriptor has 1 to " + MAX_DATA + " bytes");
            }
        }

        @Override
        public byte[] encode() {
            return event(TYPE, NAME_LENGTH + PHYS_LENGTH + UNIQ_LENGTH + 20 + descriptor.length())
                    .put(FixedText.encode(name, NAME_LENGTH))
                    .put(FixedText.encode(phys, PHYS_LENGTH))
                    .put(FixedText.encode(uniq, UNIQ_LENGTH))
                    .putShort((short) descriptor.length())
                    .putShort((short) bus)
                    .putInt(vendor)
                    .putInt(product)
                    .putInt(version)
                    .putInt(country)
                    .put(descriptor.toArray())
                    .array();
        }
    }

    /** To the kernel: the device is gone. */
    record Destroy() implements UhidEvent {
        static final int TYPE = 1;

        @Override
        public byte[] encode() {
            return event(TYPE, 0).array();
        }
    }

    /**
     * From the kernel: a driver took the device on.
     *
     * @param flags which kinds of reports are numbered: 1 feature, 2 output, 4 input
     */
    record Start(long flags) implements UhidEvent {
        static final int TYPE = 2;

        @Override
        public byte[] encode() {
            return event(TYPE, Long.BYTES).putLong(flags).array();
        }
    }

    /** From the kernel: the driver let the device go. */
    record Stop() implements UhidEvent {
        static final int TYPE = 3;

        @Override
        public byte[] encode() {
            return event(TYPE, 0).array();
        }
    }

    /** From the kernel: a first program opened the device. */
    record Open() implements UhidEvent {
        static final int TYPE = 4;

        @Override
        public byte[] encode() {
            return event(TYPE, 0).array();
        }
    }

    /** From the kernel: the last program closed the device. */
    record Close() implements UhidEvent {
        static final int TYPE = 5;

        @Override
        public byte[] encode() {
            return event(TYPE, 0).array();
        }
    }

    /** From the kernel: an output report, behind its number, which is 0 where reports are not numbered. */
    record Output(Bytes report, ReportType reportType) implements UhidEvent {
        static final int TYPE = 6;

        public Output {
            checkLength(report);
        }

        @Override
        public byte[] encode() {
            return event(TYPE, MAX_DATA + 3)
                    .put(report.toArray())
                    .position(Integer.BYTES + MAX_DATA)
                    .putShort((short) report.length())
                    .put((byte) reportType.ordinal())
                    .array();
        }

        @Override
        public String toString() {
            return "Output[" + report.length() + " bytes]";
        }
    }

    /** From the kernel: somebody asks for a report, and waits for the {@link GetReportReply} of that id. */
    record GetReport(int id, int number, ReportType reportType) implements UhidEvent {
        static final int TYPE = 9;

        @Override
        public byte[] encode() {
            return event(TYPE, 6).putInt(id).put((byte) number).put((byte) reportType.ordinal()).array();
        }
    }

    /**
     * To the kernel.
     *
     * @param error  0, or an errno
     * @param report behind its number, which is 0 where reports are not numbered
     */
    record GetReportReply(int id, int error, Bytes report) implements UhidEvent {
        static final int TYPE = 10;

        public GetReportReply {
            checkLength(report);
        }

        @Override
        public byte[] encode() {
            return event(TYPE, 8 + report.length())
                    .putInt(id)
                    .putShort((short) error)
                    .putShort((short) report.length())
                    .put(report.toArray())
                    .array();
        }

        @Override
        public String toString() {
            return "GetReportReply[id=" + id + ", error=" + error + ", " + report.length() + " bytes]";
        }
    }

    /** To the kernel: an input report, without a number where reports are not numbered. */
    record Input2(Bytes report) implements UhidEvent {
        static final int TYPE = 12;

        public Input2 {
            checkLength(report);
        }

        @Override
        public byte[] encode() {
            return event(TYPE, 2 + report.length())
                    .putShort((short) report.length())
                    .put(report.toArray())
                    .array();
        }

        @Override
        public String toString() {
            return "Input2[" + report.length() + " bytes]";
        }
    }

    /**
     * From the kernel: somebody sets a report, and waits for the {@link SetReportReply} of that id.
     *
     * @param report behind its number, which is 0 where reports are not numbered
     */
    record SetReport(int id, int number, ReportType reportType, Bytes report) implements UhidEvent {
        static final int TYPE = 13;

        public SetReport {
            checkLength(report);
        }

        @Override
        public byte[] encode() {
            return event(TYPE, 8 + report.length())
                    .putInt(id)
                    .put((byte) number)
                    .put((byte) reportType.ordinal())
                    .putShort((short) report.length())
                    .put(report.toArray())
                    .array();
        }

        @Override
        public String toString() {
            return "SetReport[id=" + id + ", " + reportType + ", " + report.length() + " bytes]";
        }
    }

    /**
     * To the kernel.
     *
     * @param error 0, or an errno
     */
    record SetReportReply(int id, int error) implements UhidEvent {
        static final int TYPE = 14;

        @Override
        public byte[] encode() {
            return event(TYPE, 6).putInt(id).putShort((short) error).array();
        }
    }

    private static ByteBuffer event(int type, int payload) {
        return ByteBuffer.allocate(Integer.BYTES + payload).order(ByteOrder.nativeOrder()).putInt(type);
    }

    private static void checkLength(Bytes report) {
        if (report.length() > MAX_DATA) {
            throw new IllegalArgumentException("a report has at most " + MAX_DATA + " bytes");
        }
    }

    /** Bytes that are no event. */
    final class MalformedEvent extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedEvent(String message) {
            super(message);
        }
    }
}
