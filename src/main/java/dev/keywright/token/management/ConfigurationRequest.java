package dev.keywright.token.management;

import dev.keywright.crypto.Secret;
import dev.keywright.token.profile.FirmwareProfile.Management;
import dev.keywright.token.profile.FirmwareProfile.Management.Report;
import dev.keywright.token.state.DeviceSettings;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.StatusWord;
import dev.keywright.wire.Tlv;
import dev.keywright.wire.Tlv.MalformedTlv;
import dev.keywright.wire.management.DeviceTag;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What WRITE CONFIG asks for: a length byte, then TLVs with the tags of yubikit's management.py. What it does not name
 * stays as it is.
 */
final class ConfigurationRequest {

    private static final int FLAGS = DeviceTag.FLAG_REMOTE_WAKEUP | DeviceTag.FLAG_EJECT;
    private static final byte[] NO_CODE = new byte[DeviceTag.LOCK_CODE_LENGTH];

    private final Management model;
    private final Map<Integer, Bytes> entries;

    private ConfigurationRequest(Management model, Map<Integer, Bytes> entries) {
        this.model = model;
        this.entries = entries;
    }

    /**
     * Reads a request, whose lengths and values must make sense for {@code model}.
     *
     * @throws ManagementRefusal with 6700 when the length byte is not that of the rest, and with 6a80 when the rest is
     *     not TLVs, names something twice or something that cannot be written, or asks for what the model lacks
     */
    static ConfigurationRequest parse(byte[] request, Management model) throws ManagementRefusal {
        if (request.length == 0 || (request[0] & 0xff) != request.length - 1) {
            throw new ManagementRefusal(StatusWord.WRONG_LENGTH);
        }
        Map<Integer, Bytes> entries = new LinkedHashMap<>();
        try {
            for (Tlv entry : Tlv.decodeAll(Arrays.copyOfRange(request, 1, request.length))) {
                if (entries.put(entry.tag(), entry.value()) != null) {
                    throw new ManagementRefusal(StatusWord.WRONG_DATA);
                }
            }
        } catch (MalformedTlv e) {
            throw new ManagementRefusal(StatusWord.WRONG_DATA);
        }
        ConfigurationRequest parsed = new ConfigurationRequest(model, entries);
        for (Map.Entry<Integer, Bytes> entry : entries.entrySet()) {
            if (!parsed.makesSense(entry.getKey(), entry.getValue())) {
                throw new ManagementRefusal(StatusWord.WRONG_DATA);
            }
        }
        return parsed;
    }

    private boolean makesSense(int tag, Bytes value) {
        int length = value.length();
        return switch (tag) {
            case DeviceTag.USB_ENABLED -> length == 2 && (number(value) & ~model.usbSupported()) == 0;
            case DeviceTag.NFC_ENABLED ->
                    length == 2 && model.nfcSupported() != 0 && (number(value) & ~model.nfcSupported()) == 0;
            case DeviceTag.AUTO_EJECT_TIMEOUT -> length == 2;
            case DeviceTag.CHALLENGE_RESPONSE_TIMEOUT -> length == 1;
            case DeviceTag.DEVICE_FLAGS -> length == 1 && (number(value) & ~FLAGS) == 0;
            case DeviceTag.CONFIG_LOCK, DeviceTag.UNLOCK -> length == DeviceTag.LOCK_CODE_LENGTH;
            case DeviceTag.REBOOT -> length == 0;
            case DeviceTag.NFC_RESTRICTED ->
                    length == 1 && number(value) <= 1 && model.reports().contains(Report.NFC_RESTRICTED);
            default -> false;
        };
    }

    /**
     * Whether this may change {@code settings}: a lock code that there is must come with it, and for none zeros may
     * (Yubico's SDK documentation, "UnlockConfiguration").
     */
    boolean unlocks(DeviceSettings settings) {
        Secret code = settings.lockCode();
        Bytes given = entries.get(DeviceTag.UNLOCK);
        if (given == null) {
            return code == null;
        }
        try (Secret none = Secret.copyOf(NO_CODE)) {
            return (code == null ? none : code).matches(given.toArray());
        }
    }

    /** Whether the key is to start anew. */
    boolean reboots() {
        return entries.containsKey(DeviceTag.REBOOT);
    }

    /** Whether this says which applications there are over USB. */
    boolean selectsUsb() {
        return entries.containsKey(DeviceTag.USB_ENABLED);
    }

    /** {@code settings} with what this asks for. */
    DeviceSettings applyTo(DeviceSettings settings) {
        Integer restricted = value(DeviceTag.NFC_RESTRICTED, settings.nfcRestricted() ? 1 : 0);
        return new DeviceSettings(
                value(DeviceTag.USB_ENABLED, settings.usbEnabled()),
                value(DeviceTag.NFC_ENABLED, settings.nfcEnabled()),
                value(DeviceTag.AUTO_EJECT_TIMEOUT, settings.autoEjectTimeout()),
                value(DeviceTag.CHALLENGE_RESPONSE_TIMEOUT, settings.challengeResponseTimeout()),
                value(DeviceTag.DEVICE_FLAGS, settings.deviceFlags()),
                lockCode(settings.lockCode()),
                Integer.valueOf(1).equals(restricted));
    }

    private @Nullable Integer value(int tag, @Nullable Integer otherwise) {
        Bytes value = entries.get(tag);
        return value == null ? otherwise : Integer.valueOf(number(value));
    }

    private @Nullable Secret lockCode(@Nullable Secret now) {
        Bytes code = entries.get(DeviceTag.CONFIG_LOCK);
        if (code == null) {
            return now;
        }
        byte[] bytes = code.toArray();
        return Arrays.equals(bytes, NO_CODE) ? null : Secret.copyOf(bytes);
    }

    private static int number(Bytes bigEndian) {
        int number = 0;
        for (byte next : bigEndian.toArray()) {
            number = number << 8 | next & 0xff;
        }
        return number;
    }
}
