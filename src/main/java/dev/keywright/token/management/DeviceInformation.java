package dev.keywright.token.management;

import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfile.Management;
import dev.keywright.token.state.Identity;
import dev.keywright.wire.Tlv;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The device information that READ CONFIG gives on the card pipe, and a vendor command on the FIDO pipe. Its tags are
 * those of yubikit's management.py; it all fits into one page, so the tag that tells of further ones is absent.
 */
public final class DeviceInformation {

    private static final int USB_SUPPORTED = 0x01;
    private static final int SERIAL = 0x02;
    private static final int USB_ENABLED = 0x03;
    private static final int FORM_FACTOR = 0x04;
    private static final int VERSION = 0x05;
    private static final int AUTO_EJECT_TIMEOUT = 0x06;
    private static final int CHALLENGE_RESPONSE_TIMEOUT = 0x07;
    private static final int DEVICE_FLAGS = 0x08;
    private static final int CONFIG_LOCK = 0x0a;
    private static final int NFC_SUPPORTED = 0x0d;
    private static final int NFC_ENABLED = 0x0e;

    private final FirmwareProfile profile;
    private final Management management;
    private final Identity identity;
    private final int implemented;

    /**
     * @param profile     of a model that has device information
     * @param implemented what the emulated key really has; the rest of what the profile's model supports shows as
     *     disabled
     */
    public DeviceInformation(FirmwareProfile profile, Identity identity, Set<Application> implemented) {
        this.profile = profile;
        this.management = Objects.requireNonNull(profile.management(), "the profile has no management applet");
        this.identity = identity;
        this.implemented = Application.bits(implemented);
    }

    /** The page of that number, counted from 0: a length byte, then TLVs; empty where there is no such page. */
    public Optional<byte[]> page(int number) {
        if (number != 0) {
            return Optional.empty();
        }
        byte[] tlvs = Tlv.encodeAll(entries());
        ByteArrayOutputStream page = new ByteArrayOutputStream(1 + tlvs.length);
        page.write(tlvs.length);
        page.writeBytes(tlvs);
        return Optional.of(page.toByteArray());
    }

    private List<Tlv> entries() {
        List<Tlv> entries = new ArrayList<>();
        entries.add(new Tlv(USB_SUPPORTED, twoBytes(management.usbSupported())));
        entries.add(new Tlv(SERIAL, ByteBuffer.allocate(Integer.BYTES).putInt(identity.serial()).array()));
        entries.add(new Tlv(USB_ENABLED, twoBytes(management.usbSupported() & implemented)));
        entries.add(new Tlv(FORM_FACTOR, oneByte(management.formFactor())));
        entries.add(new Tlv(VERSION, profile.firmware().toBytes()));
        entries.add(new Tlv(AUTO_EJECT_TIMEOUT, twoBytes(management.autoEjectTimeout())));
        entries.add(new Tlv(CHALLENGE_RESPONSE_TIMEOUT, oneByte(management.challengeResponseTimeout())));
        entries.add(new Tlv(DEVICE_FLAGS, oneByte(0)));
        if (management.nfcSupported() != 0) {
            entries.add(new Tlv(NFC_SUPPORTED, twoBytes(management.nfcSupported())));
            entries.add(new Tlv(NFC_ENABLED, twoBytes(management.nfcSupported() & implemented)));
        }
        entries.add(new Tlv(CONFIG_LOCK, oneByte(0)));
        return entries;
    }

    private static byte[] oneByte(int value) {
        return new byte[] {(byte) value};
    }

    private static byte[] twoBytes(int value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
    }
}
