package dev.keywright.port.uhid;

import dev.keywright.token.hid.OtpHidInterface;
import java.io.IOException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The OTP interface: a keyboard that takes commands in its feature report. */
final class OtpFunction implements HidFunction {

    private static final Logger LOG = LoggerFactory.getLogger(OtpFunction.class);

    /** What stops a command: the number of no packet (DUMMY_REPORT_WRITE in Yubico's ykcore.c). */
    private static final byte[] ABORT = {0, 0, 0, 0, 0, 0, 0, (byte) 0x8f};

    private final OtpHidInterface otp;
    private final PacedReports reports;
    private final OtpHidInterface.Listener listener;

    /** @param input takes each input report */
    OtpFunction(OtpHidInterface otp, Consumer<byte[]> input) {
        this.otp = otp;
        this.reports = new PacedReports("keywright-uhid-otp", PacedReports.KEYBOARD, input);
        this.listener = otp.onInputReport(reports::add);
    }

    @Override
    public byte[] reportDescriptor() {
        return otp.reportDescriptor();
    }

    @Override
    public void opened() {
        // The kernel's own keyboard driver has it open all the time.
    }

    @Override
    public void released() {
        // As above.
    }

    @Override
    public void output(byte[] report) {
        // The lights of a keyboard, of which the key has none.
    }

    @Override
    public byte[] feature() throws IOException {
        return otp.getFeatureReport();
    }

    @Override
    public void setFeature(byte[] report) throws IOException {
        otp.setFeatureReport(report);
    }

    @Override
    public void close() {
        listener.close();
        reports.close();
        try {
            otp.setFeatureReport(ABORT);
        } catch (IOException e) {
            LOG.trace("Nothing is under way on an interface that is not there.", e);
        }
    }
}
