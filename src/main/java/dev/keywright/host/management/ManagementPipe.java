package dev.keywright.host.management;

import com.yubico.yubikit.core.Version;
import com.yubico.yubikit.core.YubiKeyConnection;
import com.yubico.yubikit.core.application.ApplicationNotAvailableException;
import com.yubico.yubikit.core.application.CommandException;
import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.fido.FidoProtocol;
import com.yubico.yubikit.core.otp.ChecksumUtils;
import com.yubico.yubikit.core.otp.CommandRejectedException;
import com.yubico.yubikit.core.otp.OtpConnection;
import com.yubico.yubikit.core.otp.OtpProtocol;
import com.yubico.yubikit.core.smartcard.Apdu;
import com.yubico.yubikit.core.smartcard.ApduException;
import com.yubico.yubikit.core.smartcard.AppId;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import com.yubico.yubikit.core.smartcard.SmartCardProtocol;
import dev.keywright.wire.ctaphid.CtapHidCommand;
import dev.keywright.wire.ctaphid.CtapHidPacket;
import dev.keywright.wire.otp.SlotCommand;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the management application is spoken to over one of a key's three pipes (yubikit's management.py). */
interface ManagementPipe {

    /** The firmware's version as the pipe itself tells, or null where it does not. */
    @Nullable Version version();

    /** The serial number as a key tells it that has no device information, or null where it does not. */
    default @Nullable Integer serial() throws IOException {
        return null;
    }

    /** A page of device information, counted from 0: a length byte, then TLVs, then perhaps what does not count. */
    byte[] read(int page) throws IOException, Refused;

    void write(byte[] configuration) throws IOException, Refused;

    /** Writes the four bytes that say which interfaces keys before the YubiKey 5 show. */
    void writeMode(byte[] mode) throws IOException, Refused;

    /** DEVICE RESET, which only the card pipe carries. */
    default void reset() throws IOException, Refused, ManagementException {
        throw ManagementException.unfit(
                "The whole key is reset over its smart card interface alone; switch that on, or install pcscd.");
    }

    /** The key refused. */
    final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(Throwable cause) {
            super(cause);
        }
    }

    /** @throws ManagementException when there is no management application */
    static ManagementPipe over(YubiKeyConnection connection) throws IOException, ManagementException {
        if (connection instanceof SmartCardConnection card) {
            return OverCard.select(card);
        }
        if (connection instanceof FidoConnection fido) {
            return new OverFido(new FidoProtocol(fido));
        }
        if (connection instanceof OtpConnection otp) {
            return new OverOtp(new OtpProtocol(otp));
        }
        throw new IllegalArgumentException("a connection of another kind: " + connection.getClass().getName());
    }

    /** Over the management applet. */
    record OverCard(SmartCardProtocol protocol, @Nullable Version version) implements ManagementPipe {

        private static final int SET_MODE = 0x16;
        private static final int WRITE_CONFIG = 0x1c;
        private static final int READ_CONFIG = 0x1d;
        private static final int DEVICE_RESET = 0x1f;
        /** In the answer to SELECT, such as {@code Virtual mgr - FW version 5.4.3}. */
        private static final Pattern VERSION = Pattern.compile("(\\d{1,3}\\.\\d{1,3}\\.\\d{1,3})\\s*$");
        /** A YubiKey Edge appends its status word twice. */
        private static final String STATUS_OK = "\u0090\u0000";

        static OverCard select(SmartCardConnection card) throws IOException, ManagementException {
            SmartCardProtocol protocol = new SmartCardProtocol(card);
            try {
                String greeting = new String(protocol.select(AppId.MANAGEMENT), StandardCharsets.ISO_8859_1);
                Matcher version = VERSION.matcher(
                        greeting.endsWith(STATUS_OK) ? greeting.substring(0, greeting.length() - 2) : greeting);
                return new OverCard(protocol, version.find() ? Version.parse(version.group(1)) : null);
            } catch (ApplicationNotAvailableException e) {
                throw ManagementException.noApplication(e);
            }
        }

        @Override
        public byte[] read(int page) throws IOException, Refused {
            return send(READ_CONFIG, page, null);
        }

        @Override
        public void write(byte[] configuration) throws IOException, Refused {
            send(WRITE_CONFIG, 0, configuration);
        }

        @Override
        public void writeMode(byte[] mode) throws IOException, Refused {
            send(SET_MODE, SlotCommand.USB_MODE, mode);
        }

        @Override
        public void reset() throws IOException, Refused {
            send(DEVICE_RESET, 0, null);
        }

        private byte[] send(int instruction, int p1, byte @Nullable [] data) throws IOException, Refused {
            try {
                return protocol.sendAndReceive(new Apdu(0, instruction, p1, 0, data));
            } catch (ApduException e) {
                throw new Refused(e);
            }
        }
    }

    /** Over vendor commands of the FIDO pipe; only for keys that are known to have them. */
    record OverFido(FidoProtocol protocol) implements ManagementPipe {

        /** CTAP_YUBIKEY_DEVICE_CONFIG in yubikit's management.py; in the vendor range of CTAP 2.1 §11.2.9.3. */
        private static final int WRITE_MODE = 0x40;
        /** How yubikit's FidoProtocol says that it was answered CTAPHID_ERROR. */
        private static final String ERROR = "CTAPHID error";

        @Override
        public Version version() {
            return protocol.getVersion();
        }

        @Override
        public byte[] read(int page) throws IOException, Refused {
            return send(CtapHidCommand.YUBICO_READ_CONFIG.code(), new byte[] {(byte) page});
        }

        @Override
        public void write(byte[] configuration) throws IOException, Refused {
            send(CtapHidCommand.YUBICO_WRITE_CONFIG.code(), configuration);
        }

        @Override
        public void writeMode(byte[] mode) throws IOException, Refused {
            send(WRITE_MODE, mode);
        }

        private byte[] send(int command, byte[] payload) throws IOException, Refused {
            try {
                return protocol.sendAndReceive((byte) (CtapHidPacket.INITIALISATION | command), payload, null);
            } catch (IOException e) {
                if (e.getMessage() != null && e.getMessage().startsWith(ERROR)) {
                    throw new Refused(e);
                }
                throw e;
            }
        }
    }

    /** Over commands of the OTP application. */
    record OverOtp(OtpProtocol protocol) implements ManagementPipe {

        private static final int CHECKSUM = 2;

        @Override
        public Version version() {
            return protocol.getVersion();
        }

        /** It is told where a slot allows that. */
        @Override
        public @Nullable Integer serial() throws IOException {
            try {
                return ByteBuffer.wrap(checked(send(SlotCommand.SERIAL, new byte[0]), Integer.BYTES)).getInt();
            } catch (Refused e) {
                return null;
            }
        }

        @Override
        public byte[] read(int page) throws IOException, Refused {
            byte[] answer = send(SlotCommand.READ_DEVICE_INFORMATION, new byte[] {(byte) page});
            return checked(answer, answer.length == 0 ? 0 : 1 + (answer[0] & 0xff));
        }

        /** An answer without its checksum and what fills its last report. */
        private static byte[] checked(byte[] answer, int length) throws IOException {
            if (answer.length < length + CHECKSUM || !ChecksumUtils.checkCrc(answer, length + CHECKSUM)) {
                throw new IOException("The key's answer was damaged on its way; try again.");
            }
            return Arrays.copyOf(answer, length);
        }

        @Override
        public void write(byte[] configuration) throws IOException, Refused {
            send(SlotCommand.WRITE_DEVICE_CONFIGURATION, configuration);
        }

        @Override
        public void writeMode(byte[] mode) throws IOException, Refused {
            send(SlotCommand.USB_MODE, mode);
        }

        private byte[] send(int command, byte[] payload) throws IOException, Refused {
            try {
                return protocol.sendAndReceive((byte) command, payload, null);
            } catch (CommandRejectedException e) {
                throw new Refused(e);
            } catch (CommandException e) {
                throw new IOException("The key's OTP interface did not answer; plug it in again and retry.", e);
            }
        }
    }
}
