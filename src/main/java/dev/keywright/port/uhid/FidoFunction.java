package dev.keywright.port.uhid;

import dev.keywright.token.hid.CtapHidInterface;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The FIDO interface. All programs that have the device open are one host end: the kernel does not tell them apart. */
final class FidoFunction implements HidFunction {

    private final CtapHidInterface fido;
    private final PacedReports reports;
    private CtapHidInterface.@Nullable HostEnd end;

    /** @param input takes each input report */
    FidoFunction(CtapHidInterface fido, Consumer<byte[]> input) {
        this.fido = fido;
        this.reports = new PacedReports("keywright-uhid-fido", PacedReports.FIDO, input);
    }

    @Override
    public byte[] reportDescriptor() {
        return fido.reportDescriptor();
    }

    @Override
    public synchronized void opened() {
        if (end == null) {
            end = fido.connect(reports::add);
        }
    }

    /** What the programs had asked for is abandoned, so that the next one finds a key that is not busy. */
    @Override
    public synchronized void released() {
        if (end != null) {
            end.close();
            end = null;
        }
        reports.drop();
    }

    @Override
    public synchronized void output(byte[] report) {
        if (end != null) {
            end.send(report);
        }
    }

    @Override
    public byte[] feature() throws IOException {
        throw noFeatureReport();
    }

    @Override
    public void setFeature(byte[] report) throws IOException {
        throw noFeatureReport();
    }

    private static IOException noFeatureReport() {
        return new IOException("the FIDO interface has no feature reports");
    }

    @Override
    public void close() {
        released();
        reports.close();
    }
}
