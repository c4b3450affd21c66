package dev.keywright.host.capture;

import dev.keywright.token.profile.FirmwareProfile.Management.Report;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.Tlv;
import dev.keywright.wire.Tlv.MalformedTlv;
import dev.keywright.wire.management.DeviceTag;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a Yubico key's device information into the facts of a profile. */
final class ManagementReader {

    private static final Map<Report, Integer> REPORTED = Map.of(
            Report.IAP_DETECTION, DeviceTag.IAP_DETECTION,
            Report.FPS_VERSION, DeviceTag.FINGERPRINT_SENSOR_VERSION,
            Report.STM_VERSION, DeviceTag.STM_VERSION,
            Report.FREE_FORM, DeviceTag.FREE_FORM,
            Report.HID_INIT_DELAY, DeviceTag.HID_INIT_DELAY,
            Report.NFC_RESTRICTED, DeviceTag.NFC_RESTRICTED,
            Report.RESET_BLOCKED, DeviceTag.RESET_BLOCKED);

    /** What a key that has device information lacks where it does not tell it. */
    private static final List<String> OPTIONAL = List.of(
            "management.partNumber",
            "management.fipsCapable",
            "management.pinComplexity",
            "management.versionQualifier");

    private ManagementReader() {}

    /** @param entries of all pages, by tag; serial numbers, and what is configured, are of this one key and no fact */
    static void read(Map<Integer, Bytes> entries, Findings findings) {
        number(entries, DeviceTag.USB_SUPPORTED, "management.usbSupported", findings);
        number(entries, DeviceTag.FORM_FACTOR, "management.formFactor", findings);
        number(entries, DeviceTag.AUTO_EJECT_TIMEOUT, "management.autoEjectTimeout", findings);
        number(entries, DeviceTag.CHALLENGE_RESPONSE_TIMEOUT, "management.challengeResponseTimeout", findings);
        number(entries, DeviceTag.FIPS_CAPABLE, "management.fipsCapable", findings);
        Bytes nfc = entries.getOrDefault(DeviceTag.NFC_SUPPORTED, Bytes.EMPTY);
        findings.tell("management.nfcSupported", number(nfc));
        Bytes complexity = entries.get(DeviceTag.PIN_COMPLEXITY);
        findings.tell("management.pinComplexity", complexity == null ? null : number(complexity) == 1);
        Bytes part = entries.getOrDefault(DeviceTag.PART_NUMBER, Bytes.EMPTY);
        findings.tell(
                "management.partNumber", part.isEmpty() ? null : new String(part.toArray(), StandardCharsets.UTF_8));
        findings.tell("management.versionQualifier", behavesAs(entries));
        findings.tell("management.reports", Stream.of(Report.values())
                .filter(report -> entries.containsKey(REPORTED.get(report)))
                .map(Report::toString)
                .toList());
        findings.tell("firmware", version(entries.get(DeviceTag.VERSION)));
        OPTIONAL.forEach(findings::asked);
    }

    private static void number(Map<Integer, Bytes> entries, int tag, String fact, Findings findings) {
        Bytes value = entries.get(tag);
        findings.tell(fact, value == null ? null : number(value));
    }

    private static int number(Bytes bigEndian) {
        int number = 0;
        for (byte next : bigEndian.toArray()) {
            number = number << 8 | next & 0xff;
        }
        return number;
    }

    private static @Nullable String behavesAs(Map<Integer, Bytes> entries) {
        try {
            return Tlv.decodeAll(entries.getOrDefault(DeviceTag.VERSION_QUALIFIER, Bytes.EMPTY).toArray()).stream()
                    .filter(part -> part.tag() == DeviceTag.QUALIFIER_VERSION)
                    .map(part -> version(part.value()))
                    .findFirst()
                    .orElse(null);
        } catch (MalformedTlv e) {
            return null;
        }
    }

    private static @Nullable String version(@Nullable Bytes value) {
        byte[] parts = value == null ? new byte[0] : value.toArray();
        return parts.length == 3 ? (parts[0] & 0xff) + "." + (parts[1] & 0xff) + "." + (parts[2] & 0xff) : null;
    }
}
