package dev.keywright.host.management;

import com.yubico.yubikit.core.application.ApplicationNotAvailableException;
import com.yubico.yubikit.core.application.CommandException;
import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.fido.FidoProtocol;
import com.yubico.yubikit.core.otp.ChecksumUtils;
import com.yubico.yubikit.core.otp.OtpConnection;
import com.yubico.yubikit.core.otp.OtpProtocol;
import com.yubico.yubikit.core.smartcard.Apdu;
import com.yubico.yubikit.core.smartcard.ApduException;
import com.yubico.yubikit.core.smartcard.AppId;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import com.yubico.yubikit.core.smartcard.SmartCardProtocol;
import dev.keywright.wire.Tlv;
import dev.keywright.wire.Tlv.MalformedTlv;
import dev.keywright.wire.ctaphid.CtapHidCommand;
import dev.keywright.wire.ctaphid.CtapHidPacket;
import dev.keywright.wire.otp.SlotCommand;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a Yubico key's device information that names it. Tags are those of yubikit's {@code management.py}.
 *
 * @param serial   the number on the case, or null where the key does not tell
 * @param firmware such as {@code 5.4.3}, or null where the key does not tell
 */
public record DeviceInfo(@Nullable Integer serial, @Nullable String firmware) {

    private static final int READ_CONFIG = 0x1d;
    private static final int TAG_SERIAL = 0x02;
    private static final int TAG_VERSION = 0x05;
    /** What a key that has not told anything is. */
    private static final DeviceInfo UNKNOWN = new DeviceInfo(null, null);
    /** In the answer to SELECT, such as {@code Virtual mgr - FW version 5.4.3}. */
    private static final Pattern VERSION = Pattern.compile("(\\d+\\.\\d+\\.\\d+)\\s*$");

    /**
     * Asks the management applet, which stays selected.
     *
     * @return empty when there is none: the card is not a Yubico key
     * @throws IOException when the card cannot be spoken to, or answers what makes no sense
     */
    public static Optional<DeviceInfo> read(SmartCardConnection card) throws IOException {
        SmartCardProtocol protocol = new SmartCardProtocol(card);
        byte[] greeting;
        try {
            greeting = protocol.select(AppId.MANAGEMENT);
        } catch (ApplicationNotAvailableException e) {
            return Optional.empty();
        }
        try {
            return Optional.of(decode(protocol.sendAndReceive(new Apdu(0, READ_CONFIG, 0, 0, null))));
        } catch (ApduException e) {
            // Keys before the YubiKey 4 know no READ CONFIG.
            Matcher version = VERSION.matcher(new String(greeting, StandardCharsets.UTF_8));
            return Optional.of(version.find() ? new DeviceInfo(null, version.group(1)) : UNKNOWN);
        }
    }

    /**
     * Asks with Yubico's vendor command on the FIDO pipe; only for a device with Yubico's vendor id.
     *
     * @throws IOException when the key refuses, cannot be spoken to, or answers what makes no sense
     */
    public static DeviceInfo read(FidoConnection connection) throws IOException {
        byte command = (byte) (CtapHidPacket.INITIALISATION | CtapHidCommand.YUBICO_READ_CONFIG.code());
        byte[] firstPage = {0};
        return decode(new FidoProtocol(connection).sendAndReceive(command, firstPage, null));
    }

    /**
     * Asks on the OTP pipe. A key from before the YubiKey 4 knows no device information; it tells its number where a
     * slot allows that.
     *
     * @throws IOException when the key cannot be spoken to, or answers what makes no sense
     */
    public static DeviceInfo read(OtpConnection connection) throws IOException {
        OtpProtocol protocol = new OtpProtocol(connection);
        try {
            byte[] firstPage = {0};
            byte[] page = protocol.sendAndReceive((byte) SlotCommand.READ_DEVICE_INFORMATION, firstPage, null);
            return decode(checked(page, 1 + (page[0] & 0xff)));
        } catch (CommandException e) {
            return new DeviceInfo(slotSerial(protocol), protocol.getVersion().toString());
        }
    }

    private static @Nullable Integer slotSerial(OtpProtocol protocol) throws IOException {
        try {
            byte[] serial = protocol.sendAndReceive((byte) SlotCommand.SERIAL, null, null);
            return ByteBuffer.wrap(checked(serial, Integer.BYTES)).getInt();
        } catch (CommandException e) {
            return null;
        }
    }

    /** An answer on the OTP pipe without its checksum and what fills its last report. */
    private static byte[] checked(byte[] answer, int length) throws IOException {
        if (answer.length < length + 2 || !ChecksumUtils.checkCrc(answer, length + 2)) {
            throw new IOException("The key's answer was damaged on its way; try again.");
        }
        return Arrays.copyOf(answer, length);
    }

    /** Reads the first page, where all of this stands: a length byte, then TLVs. */
    static DeviceInfo decode(byte[] page) throws IOException {
        if (page.length == 0 || (page[0] & 0xff) > page.length - 1) {
            throw new IOException("The key's device information is cut off.");
        }
        Integer serial = null;
        String firmware = null;
        try {
            for (Tlv entry : Tlv.decodeAll(Arrays.copyOfRange(page, 1, 1 + (page[0] & 0xff)))) {
                byte[] value = entry.value().toArray();
                if (entry.tag() == TAG_SERIAL && value.length == Integer.BYTES) {
                    serial = ByteBuffer.wrap(value).getInt();
                } else if (entry.tag() == TAG_VERSION && value.length == 3) {
                    firmware = (value[0] & 0xff) + "." + (value[1] & 0xff) + "." + (value[2] & 0xff);
                }
            }
        } catch (MalformedTlv e) {
            throw new IOException("The key's device information is malformed.", e);
        }
        return new DeviceInfo(serial, firmware);
    }
}
