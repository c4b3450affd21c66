package dev.keywright.host.otp;

import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.Version;
import com.yubico.yubikit.core.application.ApplicationNotAvailableException;
import com.yubico.yubikit.core.application.CommandState;
import com.yubico.yubikit.core.smartcard.Apdu;
import com.yubico.yubikit.core.smartcard.ApduException;
import com.yubico.yubikit.core.smartcard.AppId;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import com.yubico.yubikit.core.smartcard.SmartCardProtocol;
import dev.keywright.wire.StatusWord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The OTP applet on the card pipe: the command is P1 of one instruction (yubikit.yubiotp in yubikey-manager). */
final class CardPipe implements OtpPipe {

    private static final int COMMAND = 0x01;
    private static final int STATUS = 0x03;
    private static final byte[] NOTHING = {};

    private final SmartCardProtocol protocol;
    private final Version version;
    private final OtpStatus opened;
    private final boolean tellsStatus;

    private CardPipe(SmartCardProtocol protocol, Version version, OtpStatus opened, boolean tellsStatus) {
        this.protocol = protocol;
        this.version = version;
        this.opened = opened;
        this.tellsStatus = tellsStatus;
    }

    static CardPipe open(SmartCardConnection connection) throws IOException, OtpSessionException {
        SmartCardProtocol protocol = new SmartCardProtocol(connection);
        boolean contactless = connection.getTransport() == Transport.NFC;
        Version managed = contactless ? managedVersion(protocol) : null;
        OtpStatus opened = select(protocol);
        Version version = managed == null ? opened.version() : managed;
        protocol.configure(version);
        // They tell the status that they had when they came into the field.
        boolean stale = contactless && version.isAtLeast(5, 0, 0) && version.isLessThan(5, 2, 5);
        return new CardPipe(protocol, version, opened, !stale);
    }

    private static OtpStatus select(SmartCardProtocol protocol) throws IOException, OtpSessionException {
        try {
            return OtpStatus.decode(protocol.select(AppId.OTP));
        } catch (ApplicationNotAvailableException e) {
            throw OtpSessionException.noApplication(e);
        } catch (IllegalArgumentException e) {
            throw OtpSessionException.nonsense(e);
        } catch (IOException e) {
            if (e.getCause() instanceof ApduException refusal) {
                throw OtpSessionException.refused(refusal.getSw() & 0xffff, e);
            }
            throw e;
        }
    }

    /** Over NFC the management application knows the version better; null where there is none, or it says no version. */
    private static @Nullable Version managedVersion(SmartCardProtocol protocol)
            throws IOException {
        try {
            return Version.parse(new String(protocol.select(AppId.MANAGEMENT), StandardCharsets.US_ASCII));
        } catch (ApplicationNotAvailableException | IllegalArgumentException e) {
            return null;
        } catch (IOException e) {
            if (e.getCause() instanceof ApduException) {
                return null;
            }
            throw e;
        }
    }

    @Override
    public Version version() {
        return version;
    }

    @Override
    public boolean tellsOfTouch() {
        return false;
    }

    @Override
    public OtpStatus opened() {
        return opened;
    }

    @Override
    public boolean tellsStatus() {
        return tellsStatus;
    }

    @Override
    public Optional<OtpStatus> write(int command, byte[] data) throws IOException, OtpSessionException {
        try {
            byte[] status = send(COMMAND, command, data);
            // Some keys give it only when they are asked.
            return Optional.of(OtpStatus.decode(status.length == 0 ? send(STATUS, 0, NOTHING) : status));
        } catch (ApduException e) {
            int status = e.getSw() & 0xffff;
            boolean forbidden = status == StatusWord.SECURITY_STATUS_NOT_SATISFIED
                    || status == StatusWord.CONDITIONS_NOT_SATISFIED
                    || status == StatusWord.COMMAND_NOT_ALLOWED;
            if (forbidden) {
                return Optional.empty();
            }
            throw OtpSessionException.refused(status, e);
        }
    }

    @Override
    public byte[] ask(int command, byte[] data, int length, CommandState wait)
            throws IOException, OtpSessionException {
        try {
            byte[] answer = send(COMMAND, command, data);
            if (answer.length != 0 && answer.length != length) {
                throw OtpSessionException.nonsense(null);
            }
            return answer;
        } catch (ApduException e) {
            int status = e.getSw() & 0xffff;
            return switch (status) {
                case StatusWord.CONDITIONS_NOT_SATISFIED,
                        StatusWord.SECURITY_STATUS_NOT_SATISFIED,
                        StatusWord.REFERENCE_DATA_NOT_USABLE,
                        StatusWord.WRONG_DATA,
                        StatusWord.FILE_NOT_FOUND -> NOTHING;
                default -> throw OtpSessionException.refused(status, e);
            };
        }
    }

    private byte[] send(int instruction, int command, byte[] data)
            throws IOException, ApduException, OtpSessionException {
        try {
            return protocol.sendAndReceive(new Apdu(0, instruction, command, 0, data));
        } catch (IllegalArgumentException e) {
            // Yubikit's word for an answer without a status.
            throw OtpSessionException.nonsense(e);
        }
    }

    @Override
    public void close() throws IOException {
        protocol.close();
    }
}
