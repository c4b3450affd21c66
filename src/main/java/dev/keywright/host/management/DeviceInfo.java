package dev.keywright.host.management;

import com.yubico.yubikit.core.Version;
import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.otp.OtpConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.host.management.ManagementException.Reason;
import dev.keywright.token.management.Application;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.Tlv;
import dev.keywright.wire.Tlv.MalformedTlv;
import dev.keywright.wire.management.DeviceTag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a Yubico key tells of itself. Tags are those of yubikit's {@code management.py}.
 *
 * @param serial     the number on the case, or null where the key does not tell
 * @param firmware   such as {@code 5.4.3}, or null where the key does not tell
 * @param behavesAs  the version by which to judge what it can do, where that is another
 * @param formFactor what it looks like
 * @param fips       whether it is of a FIPS series
 * @param securityKey whether it is a Security Key, which has FIDO alone
 * @param usb        its applications over USB
 * @param nfc        over NFC, or null without NFC
 * @param autoEjectTimeout         seconds; 0 for never
 * @param challengeResponseTimeout seconds
 * @param touchEject whether a touch ejects the smart card
 * @param remoteWakeup whether the key can wake the computer
 * @param locked     whether a lock code guards these settings
 * @param nfcRestricted whether NFC is silent until the key is on USB again, or null where the key does not tell
 * @param partNumber which product it is, or null where the key does not tell
 * @param fipsCapable  the applications that have a FIPS mode
 * @param fipsApproved those that are configured for it
 * @param pinComplexity whether it refuses simple PINs
 * @param resetBlocked  the applications that only a reset of the whole device resets
 * @param fingerprintSensor the sensor's firmware, or null
 * @param stm        the firmware of its second processor, or null
 */
public record DeviceInfo(
        @Nullable Integer serial,
        @Nullable String firmware,
        @Nullable String behavesAs,
        FormFactor formFactor,
        boolean fips,
        boolean securityKey,
        Applications usb,
        @Nullable Applications nfc,
        int autoEjectTimeout,
        int challengeResponseTimeout,
        boolean touchEject,
        boolean remoteWakeup,
        boolean locked,
        @Nullable Boolean nfcRestricted,
        @Nullable String partNumber,
        Set<Application> fipsCapable,
        Set<Application> fipsApproved,
        boolean pinComplexity,
        Set<Application> resetBlocked,
        @Nullable String fingerprintSensor,
        @Nullable String stm) {

    /** The 4.2.4 tells fewer applications than it has (yubikit's management.py). */
    private static final String UNDERSTATED = "4.2.4";
    private static final int ALL_OF_THE_4_SERIES = 0x3f;

    /**
     * Applications over one transport.
     *
     * @param supported those that the key has
     * @param enabled   those of them that are switched on
     */
    public record Applications(Set<Application> supported, Set<Application> enabled) {}

    /** Shapes by their number (FORM_FACTOR in yubikit's management.py). */
    public enum FormFactor {
        UNKNOWN("unknown"),
        USB_A_KEYCHAIN("keychain (USB-A)"),
        USB_A_NANO("nano (USB-A)"),
        USB_C_KEYCHAIN("keychain (USB-C)"),
        USB_C_NANO("nano (USB-C)"),
        USB_C_LIGHTNING("keychain (USB-C, Lightning)"),
        USB_A_BIO("Bio (USB-A)"),
        USB_C_BIO("Bio (USB-C)");

        private static final int MASK = 0x0f;
        private static final int SECURITY_KEY = 0x40;
        private static final int FIPS = 0x80;

        private final String text;

        FormFactor(String text) {
            this.text = text;
        }

        /** For people. */
        public String text() {
            return text;
        }

        private static FormFactor of(int code) {
            int number = code & MASK;
            return number < values().length ? values()[number] : UNKNOWN;
        }
    }

    /** A key that tells this much and no more, such as one before the YubiKey 4. */
    public DeviceInfo(@Nullable Integer serial, @Nullable String firmware) {
        this(
                serial, firmware, null, FormFactor.UNKNOWN, false, false, new Applications(Set.of(), Set.of()), null, 0,
                0, false, false, false, null, null, Set.of(), Set.of(), false, Set.of(), null, null);
    }

    /** A key that tells nothing. */
    public static DeviceInfo unknown() {
        return new DeviceInfo(null, null);
    }

    /**
     * Asks the management applet, which stays selected.
     *
     * @return empty when there is none: the card is not a Yubico key
     * @throws IOException when the card cannot be spoken to, or answers what makes no sense
     */
    public static Optional<DeviceInfo> read(SmartCardConnection card) throws IOException {
        try {
            return Optional.of(ManagementSession.over(card).info());
        } catch (ManagementException e) {
            if (e.reason() == Reason.NO_APPLICATION) {
                return Optional.empty();
            }
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Asks with Yubico's vendor command on the FIDO pipe; only for a device with Yubico's vendor id.
     *
     * @throws IOException when the key refuses, cannot be spoken to, or answers what makes no sense
     */
    public static DeviceInfo read(FidoConnection connection) throws IOException {
        try {
            return ManagementSession.over(connection).info();
        } catch (ManagementException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Asks on the OTP pipe. A key from before the YubiKey 4 knows no device information; it tells its number where a
     * slot allows that.
     *
     * @throws IOException when the key cannot be spoken to, or answers what makes no sense
     */
    public static DeviceInfo read(OtpConnection connection) throws IOException {
        try {
            return ManagementSession.over(connection).info();
        } catch (ManagementException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Reads what all pages together tell.
     *
     * @param entries by tag
     * @param version what the key's pipe told of its firmware, where the pages do not
     */
    static DeviceInfo of(Map<Integer, Bytes> entries, @Nullable Version version) {
        Entries told = new Entries(entries);
        String firmware = told.version(DeviceTag.VERSION);
        if (firmware == null && version != null) {
            firmware = version.toString();
        }
        int shape = told.number(DeviceTag.FORM_FACTOR);
        int flags = told.number(DeviceTag.DEVICE_FLAGS);
        int serial = told.number(DeviceTag.SERIAL);
        return new DeviceInfo(
                serial == 0 ? null : serial,
                firmware,
                told.behavesAs(),
                FormFactor.of(shape),
                (shape & FormFactor.FIPS) != 0,
                (shape & FormFactor.SECURITY_KEY) != 0,
                usb(told, firmware),
                told.has(DeviceTag.NFC_SUPPORTED)
                        ? told.applications(DeviceTag.NFC_SUPPORTED, DeviceTag.NFC_ENABLED)
                        : null,
                told.number(DeviceTag.AUTO_EJECT_TIMEOUT),
                told.number(DeviceTag.CHALLENGE_RESPONSE_TIMEOUT),
                (flags & DeviceTag.FLAG_EJECT) != 0,
                (flags & DeviceTag.FLAG_REMOTE_WAKEUP) != 0,
                told.number(DeviceTag.CONFIG_LOCK) == 1,
                told.has(DeviceTag.NFC_RESTRICTED) ? told.number(DeviceTag.NFC_RESTRICTED) == 1 : null,
                told.text(DeviceTag.PART_NUMBER),
                Application.ofFips(told.number(DeviceTag.FIPS_CAPABLE)),
                Application.ofFips(told.number(DeviceTag.FIPS_APPROVED)),
                told.number(DeviceTag.PIN_COMPLEXITY) == 1,
                Application.of(told.number(DeviceTag.RESET_BLOCKED)),
                told.version(DeviceTag.FINGERPRINT_SENSOR_VERSION),
                told.version(DeviceTag.STM_VERSION));
    }

    private static Applications usb(Entries told, @Nullable String firmware) {
        if (UNDERSTATED.equals(firmware)) {
            Set<Application> all = Application.of(ALL_OF_THE_4_SERIES);
            return new Applications(all, all);
        }
        // What the 4 series tells of applications that are switched on is wrong (yubikit's management.py).
        boolean tells = told.has(DeviceTag.USB_ENABLED) && (firmware == null || !firmware.startsWith("4."));
        return told.applications(DeviceTag.USB_SUPPORTED, tells ? DeviceTag.USB_ENABLED : DeviceTag.USB_SUPPORTED);
    }

    /** TLVs by tag, read leniently: what has another length than expected is a number all the same. */
    private record Entries(Map<Integer, Bytes> values) {

        private static final int VERSION_LENGTH = 3;

        boolean has(int tag) {
            return values.containsKey(tag);
        }

        int number(int tag) {
            int number = 0;
            for (byte next : values.getOrDefault(tag, Bytes.EMPTY).toArray()) {
                number = number << 8 | next & 0xff;
            }
            return number;
        }

        Applications applications(int supported, int enabled) {
            return new Applications(Application.of(number(supported)), Application.of(number(enabled)));
        }

        /** Null where there is none, which some keys say with zeros. */
        @Nullable String version(int tag) {
            byte[] parts = values.getOrDefault(tag, Bytes.EMPTY).toArray();
            return parts.length != VERSION_LENGTH || number(tag) == 0
                    ? null
                    : (parts[0] & 0xff) + "." + (parts[1] & 0xff) + "." + (parts[2] & 0xff);
        }

        @Nullable String text(int tag) {
            String text = new String(values.getOrDefault(tag, Bytes.EMPTY).toArray(), StandardCharsets.UTF_8);
            return text.isEmpty() || !text.chars().allMatch(each -> each > 0x20 && each < 0x7f) ? null : text;
        }

        /** A release behaves as what it is, and so does a key that tells nonsense. */
        @Nullable String behavesAs() {
            try {
                Map<Integer, Bytes> parts = new TreeMap<>();
                for (Tlv part : Tlv.decodeAll(
                        values.getOrDefault(DeviceTag.VERSION_QUALIFIER, Bytes.EMPTY).toArray())) {
                    parts.put(part.tag(), part.value());
                }
                Entries qualifier = new Entries(parts);
                return qualifier.number(DeviceTag.QUALIFIER_TYPE) == DeviceTag.RELEASE_FINAL
                        ? null
                        : qualifier.version(DeviceTag.QUALIFIER_VERSION);
            } catch (MalformedTlv e) {
                return null;
            }
        }
    }
}
