package dev.keywright.host.usb;

import com.yubico.yubikit.core.otp.OtpConnection;
import java.io.IOException;

/** The OTP pipe of a key that is plugged in. */
final class HidOtpConnection implements OtpConnection {

    private final HidFeaturePort device;

    HidOtpConnection(HidFeaturePort device) {
        this.device = device;
    }

    @Override
    public void send(byte[] report) throws IOException {
        device.setFeature(report);
    }

    @Override
    public void receive(byte[] report) throws IOException {
        device.getFeature(report);
    }

    @Override
    public void close() {
        device.close();
    }
}
