package dev.keywright.host.otp;

import com.yubico.yubikit.core.Version;
import com.yubico.yubikit.core.application.CommandException;
import com.yubico.yubikit.core.application.CommandState;
import com.yubico.yubikit.core.application.TimeoutException;
import com.yubico.yubikit.core.otp.OtpConnection;
import com.yubico.yubikit.core.otp.OtpProtocol;
import dev.keywright.wire.otp.Crc16;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** The OTP pipe: feature reports, in frames that yubikit's protocol makes. */
final class ReportPipe implements OtpPipe {

    private static final int CHECKSUM_LENGTH = 2;
    private static final byte[] NOTHING = {};

    private final BoundedReports reports;
    private final OtpProtocol protocol;
    private final OtpStatus opened;

    private ReportPipe(BoundedReports reports, OtpProtocol protocol, OtpStatus opened) {
        this.reports = reports;
        this.protocol = protocol;
        this.opened = opened;
    }

    static ReportPipe open(OtpConnection connection) throws IOException, OtpSessionException {
        BoundedReports reports = new BoundedReports(connection);
        try {
            OtpProtocol protocol = new OtpProtocol(reports);
            return new ReportPipe(reports, protocol, OtpStatus.decode(protocol.readStatus()));
        } catch (IOException e) {
            throw reports.meaning(e);
        }
    }

    @Override
    public Version version() {
        return protocol.getVersion();
    }

    @Override
    public boolean tellsOfTouch() {
        return true;
    }

    @Override
    public OtpStatus opened() {
        return opened;
    }

    @Override
    public boolean tellsStatus() {
        return true;
    }

    @Override
    public Optional<OtpStatus> write(int command, byte[] data) throws IOException, OtpSessionException {
        reports.begin();
        try {
            byte[] answer = statusAfter(command, data);
            if (answer.length != OtpStatus.LENGTH) {
                throw OtpSessionException.nonsense(null);
            }
            return Optional.of(OtpStatus.decode(answer));
        } catch (IOException e) {
            throw reports.meaning(e);
        }
    }

    private byte[] statusAfter(int command, byte[] data) throws IOException, OtpSessionException {
        try {
            return protocol.sendAndReceive((byte) command, data, null);
        } catch (TimeoutException e) {
            throw OtpSessionException.notTouched();
        } catch (CommandException e) {
            // Yubikit takes the sequence for a signed byte, and some writes after the 127th for refused.
            return protocol.readStatus();
        }
    }

    @Override
    public byte[] ask(int command, byte[] data, int length, CommandState wait)
            throws IOException, OtpSessionException {
        reports.begin();
        try {
            byte[] answer = protocol.sendAndReceive((byte) command, data, wait);
            int checked = length + CHECKSUM_LENGTH;
            if (answer.length < checked || Crc16.of(answer, 0, checked) != Crc16.OK_RESIDUAL) {
                throw OtpSessionException.nonsense(null);
            }
            return Arrays.copyOf(answer, length);
        } catch (TimeoutException e) {
            throw OtpSessionException.notTouched();
        } catch (CommandException e) {
            return NOTHING;
        } catch (IOException e) {
            throw reports.meaning(e);
        }
    }

    @Override
    public void close() throws IOException {
        protocol.close();
    }
}
