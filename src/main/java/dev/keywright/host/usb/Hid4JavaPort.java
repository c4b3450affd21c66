package dev.keywright.host.usb;

import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.KeyUnavailable;
import dev.keywright.wire.ctaphid.CtapHidPacket;
import java.io.IOException;
import org.hid4java.HidDevice;

/** A HID device through hid4java. */
final class Hid4JavaPort implements HidDevicePort, HidFeaturePort {

    /** For how long to try again where another program may have the device for itself. */
    private static final int MOMENT_MILLIS = 600;
    private static final int PAUSE_MILLIS = 100;

    private final HidDevice device;

    private Hid4JavaPort(HidDevice device) {
        this.device = device;
    }

    /** @throws KeyUnavailable when another program holds the device, this user may not open it, or it is gone */
    static Hid4JavaPort open(HidDevice device, Pipe pipe) throws IOException {
        HidAccess access = new HidAccess();
        for (int left = MOMENT_MILLIS; !HidThread.alone(device::open); left -= PAUSE_MILLIS) {
            if (left <= 0 || !access.mayPass(device.getPath())) {
                throw new KeyUnavailable(access.whyClosed(device.getPath(), device.getVendorId() & 0xffff, pipe));
            }
            HidThread.pause(PAUSE_MILLIS);
        }
        return new Hid4JavaPort(device);
    }

    @Override
    public void write(byte[] report) throws IOException {
        if (HidThread.call(() -> device.write(report, report.length, (byte) 0)) < 0) {
            throw gone();
        }
    }

    @Override
    public boolean read(byte[] report, int timeoutMillis) throws IOException {
        int length = HidThread.call(() -> device.read(report, timeoutMillis));
        if (length < 0) {
            throw gone();
        }
        return length == CtapHidPacket.REPORT_LENGTH;
    }

    @Override
    public void setFeature(byte[] report) throws IOException {
        if (HidThread.call(() -> device.sendFeatureReport(report, (byte) 0)) < 0) {
            throw gone();
        }
    }

    @Override
    public void getFeature(byte[] report) throws IOException {
        if (HidThread.call(() -> device.getFeatureReport(report, (byte) 0)) < report.length) {
            throw gone();
        }
    }

    @Override
    public String node() {
        return device.getPath();
    }

    static KeyUnavailable gone() {
        return new KeyUnavailable("The key was pulled out; plug it in again.");
    }

    @Override
    public void close() {
        try {
            HidThread.call(() -> {
                device.close();
                return true;
            });
        } catch (IOException e) {
            // It is closed already, or gone.
        }
    }
}
