package dev.keywright.host.emulated;

import com.yubico.yubikit.core.otp.OtpConnection;
import dev.keywright.token.hid.OtpHidInterface;
import java.io.IOException;

/** The OTP pipe of an emulated key in this process. */
public final class EmulatedOtpConnection implements OtpConnection {

    private final OtpHidInterface key;
    private volatile boolean closed;

    public EmulatedOtpConnection(OtpHidInterface key) {
        this.key = key;
    }

    @Override
    public void send(byte[] report) throws IOException {
        checkOpen();
        key.setFeatureReport(report);
    }

    @Override
    public void receive(byte[] report) throws IOException {
        checkOpen();
        System.arraycopy(key.getFeatureReport(), 0, report, 0, FEATURE_REPORT_SIZE);
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("The connection to the emulated key is closed.");
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
