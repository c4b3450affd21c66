package dev.keywright.host.usb;

import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.otp.OtpConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.SecurityKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.hid.CtapHidInterface;
import dev.keywright.token.hid.OtpHidInterface;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A key with HID interfaces, as this computer sees one, whose other end is an emulated key; it can be pulled out. */
public final class PullableHidKey implements SecurityKey {

    /** What a program that waits for a report gets when there is no key any more. */
    private static final byte[] END = {};

    private final int serial;
    private final EmulatedKey key;
    private final BlockingQueue<byte[]> reports = new LinkedBlockingQueue<>();
    private volatile boolean pulled;

    public PullableHidKey(int serial, EmulatedKey key) {
        this.serial = serial;
        this.key = key;
    }

    /** Whatever is under way fails, and all that comes later. */
    public void pull() {
        pulled = true;
        reports.add(END);
    }

    public boolean isPulled() {
        return pulled;
    }

    private void requireThere() throws IOException {
        if (pulled) {
            throw Hid4JavaPort.gone();
        }
    }

    private final class FidoPort implements HidDevicePort {

        private final CtapHidInterface.HostEnd end = key.fidoHid().connect(reports::add);

        @Override
        public void write(byte[] report) throws IOException {
            requireThere();
            end.send(report);
        }

        @Override
        public boolean read(byte[] report, int timeoutMillis) throws IOException {
            try {
                byte[] next = reports.poll(timeoutMillis, TimeUnit.MILLISECONDS);
                requireThere();
                if (next != null) {
                    System.arraycopy(next, 0, report, 0, next.length);
                }
                return next != null;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String node() {
            return "/dev/hidraw-that-is-not-there";
        }

        @Override
        public void close() {
            end.close();
        }
    }

    private final class OtpPort implements HidFeaturePort {

        private final OtpHidInterface otp = key.otpHid().orElseThrow();

        @Override
        public void setFeature(byte[] report) throws IOException {
            requireThere();
            otp.setFeatureReport(report);
        }

        @Override
        public void getFeature(byte[] report) throws IOException {
            requireThere();
            System.arraycopy(otp.getFeatureReport(), 0, report, 0, report.length);
        }

        @Override
        public void close() {}
    }

    @Override
    public KeyInfo info() {
        return new KeyInfo(serial, "key", null, false, null, List.of(Pipe.FIDO, Pipe.OTP));
    }

    @Override
    public FidoConnection openFido() {
        return new HidFidoConnection(new FidoPort(), HidFidoConnection.PATIENCE_MILLIS);
    }

    @Override
    public OtpConnection openOtp() {
        return new HidOtpConnection(new OtpPort());
    }

    @Override
    public SmartCardConnection openCard() throws IOException {
        throw new IOException("It has none.");
    }

    @Override
    public void close() {
        key.close();
    }
}
