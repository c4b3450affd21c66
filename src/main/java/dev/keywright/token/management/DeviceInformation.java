package dev.keywright.token.management;

import dev.keywright.token.TokenCore;
import dev.keywright.token.profile.Firmware;
import dev.keywright.token.profile.FirmwareProfile.Management;
import dev.keywright.token.profile.FirmwareProfile.Management.Report;
import dev.keywright.token.state.DeviceSettings;
import dev.keywright.wire.Tlv;
import dev.keywright.wire.management.DeviceTag;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The device information that READ CONFIG gives. Which tags there are is the profile's matter; their order and the
 * split into two pages are those of YubiKeys with firmware 5.4 and 5.7, whose answers yubikey-manager's issue 625 and
 * tests/test_device.py print.
 */
final class DeviceInformation {

    private static final byte[] NO_VERSION = {0, 0, 0};

    private final TokenCore core;
    private final Management model;
    private final EnabledApplications applications;

    DeviceInformation(TokenCore core, EnabledApplications applications) {
        this.core = core;
        this.model = Objects.requireNonNull(core.profile().management(), "the profile has no management applet");
        this.applications = applications;
    }

    /** The page of that number, counted from 0: a length byte, then TLVs; empty where there is no such page. */
    Optional<byte[]> page(int number) {
        List<Tlv> second = secondPage();
        if (number == 0) {
            List<Tlv> first = firstPage();
            if (!second.isEmpty()) {
                first.add(new Tlv(DeviceTag.MORE_PAGES, oneByte(1)));
            }
            return Optional.of(encode(first));
        }
        return number == 1 && !second.isEmpty() ? Optional.of(encode(second)) : Optional.empty();
    }

    private static byte[] encode(List<Tlv> entries) {
        byte[] tlvs = Tlv.encodeAll(entries);
        ByteArrayOutputStream page = new ByteArrayOutputStream(1 + tlvs.length);
        page.write(tlvs.length);
        page.writeBytes(tlvs);
        return page.toByteArray();
    }

    private List<Tlv> firstPage() {
        DeviceSettings settings = core.state().settings();
        List<Tlv> entries = new ArrayList<>();
        entries.add(new Tlv(DeviceTag.USB_SUPPORTED, twoBytes(model.usbSupported())));
        entries.add(new Tlv(DeviceTag.USB_ENABLED, twoBytes(applications.usb())));
        entries.add(new Tlv(DeviceTag.SERIAL, fourBytes(core.state().identity().serial())));
        entries.add(new Tlv(DeviceTag.FORM_FACTOR, oneByte(model.formFactor())));
        entries.add(new Tlv(DeviceTag.VERSION, core.profile().firmware().toBytes()));
        entries.add(new Tlv(
                DeviceTag.AUTO_EJECT_TIMEOUT, twoBytes(or(settings.autoEjectTimeout(), model.autoEjectTimeout()))));
        entries.add(new Tlv(
                DeviceTag.CHALLENGE_RESPONSE_TIMEOUT,
                oneByte(or(settings.challengeResponseTimeout(), model.challengeResponseTimeout()))));
        entries.add(new Tlv(DeviceTag.DEVICE_FLAGS, oneByte(or(settings.deviceFlags(), 0))));
        if (model.nfcSupported() != 0) {
            entries.add(new Tlv(DeviceTag.NFC_SUPPORTED, twoBytes(model.nfcSupported())));
            entries.add(new Tlv(DeviceTag.NFC_ENABLED, twoBytes(applications.nfc())));
        }
        entries.add(new Tlv(DeviceTag.CONFIG_LOCK, flag(settings.lockCode() != null)));
        report(entries, Report.IAP_DETECTION, DeviceTag.IAP_DETECTION, oneByte(0));
        report(entries, Report.FPS_VERSION, DeviceTag.FINGERPRINT_SENSOR_VERSION, NO_VERSION);
        report(entries, Report.STM_VERSION, DeviceTag.STM_VERSION, NO_VERSION);
        return entries;
    }

    private List<Tlv> secondPage() {
        List<Tlv> entries = new ArrayList<>();
        report(entries, Report.FREE_FORM, DeviceTag.FREE_FORM, fourBytes(0));
        report(entries, Report.HID_INIT_DELAY, DeviceTag.HID_INIT_DELAY, oneByte(0));
        if (model.partNumber() != null) {
            entries.add(new Tlv(DeviceTag.PART_NUMBER, model.partNumber().getBytes(StandardCharsets.UTF_8)));
        }
        if (model.fipsCapable() != null) {
            entries.add(new Tlv(DeviceTag.FIPS_CAPABLE, twoBytes(model.fipsCapable())));
            // Approved is what was configured as its security policy wants it, and nothing here watches over that.
            entries.add(new Tlv(DeviceTag.FIPS_APPROVED, twoBytes(0)));
        }
        if (model.pinComplexity() != null) {
            entries.add(new Tlv(DeviceTag.PIN_COMPLEXITY, flag(model.pinComplexity())));
        }
        report(
                entries,
                Report.NFC_RESTRICTED,
                DeviceTag.NFC_RESTRICTED,
                flag(core.state().settings().nfcRestricted()));
        // A YubiKey Bio blocks the reset of applications that share one PIN; here each application has its own.
        report(entries, Report.RESET_BLOCKED, DeviceTag.RESET_BLOCKED, twoBytes(0));
        if (model.versionQualifier() != null) {
            entries.add(new Tlv(DeviceTag.VERSION_QUALIFIER, qualifier(model.versionQualifier())));
        }
        return entries;
    }

    private void report(List<Tlv> entries, Report tell, int tag, byte[] value) {
        if (model.reports().contains(tell)) {
            entries.add(new Tlv(tag, value));
        }
    }

    /** Clients go by another version than the firmware's own unless it is that of a release. */
    private byte[] qualifier(Firmware behavesAs) {
        boolean released = behavesAs.equals(core.profile().firmware());
        return Tlv.encodeAll(List.of(
                new Tlv(DeviceTag.QUALIFIER_VERSION, behavesAs.toBytes()),
                new Tlv(
                        DeviceTag.QUALIFIER_TYPE,
                        oneByte(released ? DeviceTag.RELEASE_FINAL : DeviceTag.RELEASE_BETA)),
                new Tlv(DeviceTag.QUALIFIER_ITERATION, oneByte(0))));
    }

    private static int or(@Nullable Integer set, int otherwise) {
        return set == null ? otherwise : set;
    }

    private static byte[] flag(boolean set) {
        return oneByte(set ? 1 : 0);
    }

    private static byte[] oneByte(int value) {
        return new byte[] {(byte) value};
    }

    private static byte[] twoBytes(int value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
    }

    private static byte[] fourBytes(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }
}
