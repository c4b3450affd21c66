package dev.keywright.host.otp;

import com.yubico.yubikit.core.otp.OtpConnection;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A connection that yubikit's {@code OtpProtocol} gets on with, whatever the key says. */
final class BoundedReports implements OtpConnection {

    /** A touch is waited for with ten reports a second, and no key waits for a minute. */
    private static final int REPORTS_A_COMMAND = 1_000;
    private static final int MAJOR_VERSION = 1;
    private static final int PROGRAM_SEQUENCE = 4;

    private final OtpConnection connection;
    private int left = REPORTS_A_COMMAND;
    private boolean first = true;
    private @Nullable IOException broken;

    BoundedReports(OtpConnection connection) {
        this.connection = connection;
    }

    void begin() {
        left = REPORTS_A_COMMAND;
    }

    /** {@code failure} where the connection itself broke; what is yubikit's own is about what the key said. */
    IOException meaning(IOException failure) throws OtpSessionException {
        if (failure == broken) {
            return failure;
        }
        throw OtpSessionException.nonsense(failure);
    }

    @Override
    public void receive(byte[] report) throws IOException {
        if (left-- == 0) {
            throw new IOException("The key's answer does not come to an end.");
        }
        try {
            connection.receive(report);
        } catch (IOException e) {
            broken = e;
            throw e;
        }
        if (first) {
            // Yubikit means to write nonsense to YubiKeys NEO, of version 3, and does so to keys with the sequence 3.
            report[PROGRAM_SEQUENCE] = report[MAJOR_VERSION];
            first = false;
        }
    }

    @Override
    public void send(byte[] report) throws IOException {
        try {
            connection.send(report);
        } catch (IOException e) {
            broken = e;
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
