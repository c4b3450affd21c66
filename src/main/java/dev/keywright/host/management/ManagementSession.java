package dev.keywright.host.management;

import com.yubico.yubikit.core.Version;
import com.yubico.yubikit.core.YubiKeyConnection;
import dev.keywright.crypto.Secret;
import dev.keywright.host.FirmwareFeature;
import dev.keywright.host.FirmwareFeature.UnsupportedFeature;
import dev.keywright.host.management.ManagementPipe.Refused;
import dev.keywright.token.management.Application;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.Tlv;
import dev.keywright.wire.Tlv.MalformedTlv;
import dev.keywright.wire.management.DeviceTag;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The management application of one key, over whichever of its pipes. Not safe for use by several threads. Closing the
 * connection stays the caller's task. Every method throws {@link IOException} when the key is pulled or its pipe fails.
 */
public final class ManagementSession {

    /** Before it, device information is not told (yubikit's management.py). */
    public static final FirmwareFeature READ = FirmwareFeature.since(4, 1, 0, "Telling its device information");
    public static final FirmwareFeature WRITE = FirmwareFeature.since(5, 0, 0, "Switching applications on and off");
    public static final FirmwareFeature RESET = FirmwareFeature.since(5, 6, 0, "Resetting the whole key");
    public static final FirmwareFeature RESTRICT_NFC = FirmwareFeature.since(5, 7, 0, "Silencing NFC");

    /** More than any key has. */
    private static final int MOST_PAGES = 16;

    private final ManagementPipe pipe;

    private ManagementSession(ManagementPipe pipe) {
        this.pipe = pipe;
    }

    /**
     * Opens the application; a FIDO connection must be to a key that is known to have it, for what it is asked is a
     * vendor's command.
     *
     * @param connection a card, FIDO or OTP connection
     * @throws ManagementException when there is none
     */
    public static ManagementSession over(YubiKeyConnection connection) throws IOException, ManagementException {
        return new ManagementSession(ManagementPipe.over(connection));
    }

    /** What the key tells; a key that is too old to tell has perhaps a version and nothing else. */
    public DeviceInfo info() throws IOException, ManagementException {
        Optional<Map<Integer, Bytes>> entries = entries();
        Version version = pipe.version();
        return entries.isPresent()
                ? DeviceInfo.of(entries.get(), version)
                : new DeviceInfo(pipe.serial(), version == null ? null : version.toString());
    }

    /**
     * The device information as it came, by tag, all pages together; empty where the key has none.
     *
     * @throws ManagementException when it is malformed
     */
    public Optional<Map<Integer, Bytes>> entries() throws IOException, ManagementException {
        Map<Integer, Bytes> entries = new HashMap<>();
        for (int page = 0; page < MOST_PAGES; page++) {
            byte[] encoded;
            try {
                encoded = pipe.read(page);
            } catch (Refused e) {
                if (page == 0) {
                    return Optional.empty();
                }
                throw ManagementException.refused(e);
            }
            Map<Integer, Bytes> told = decode(encoded);
            Bytes more = told.remove(DeviceTag.MORE_PAGES);
            entries.putAll(told);
            if (more == null || more.equals(Bytes.of(new byte[more.length()]))) {
                return Optional.of(entries);
            }
        }
        throw ManagementException.nonsense("The key's device information does not end.");
    }

    /** Reads one page: a length byte, then TLVs; what follows them does not count. */
    static Map<Integer, Bytes> decode(byte[] page) throws ManagementException {
        if (page.length == 0 || (page[0] & 0xff) > page.length - 1) {
            throw ManagementException.nonsense("The key's device information is cut off.");
        }
        Map<Integer, Bytes> entries = new HashMap<>();
        try {
            for (Tlv entry : Tlv.decodeAll(Arrays.copyOfRange(page, 1, 1 + (page[0] & 0xff)))) {
                entries.put(entry.tag(), entry.value());
            }
        } catch (MalformedTlv e) {
            throw ManagementException.nonsense("The key's device information is malformed.");
        }
        return entries;
    }

    /**
     * Changes settings. A key that is told to reboot answers first; the connection is better closed then.
     *
     * @param lockCode the one that the key has, or null where it has none; 16 bytes, and the caller wipes it
     * @throws ManagementException when the lock code is missing, wrong or not wanted, or the key has no such application
     * @throws UnsupportedFeature when the key's firmware cannot do it; nothing was sent
     */
    public void write(ConfigurationChange change, @Nullable Secret lockCode)
            throws IOException, ManagementException, UnsupportedFeature {
        DeviceInfo info = info();
        Version version = version(info);
        WRITE.require(version);
        if (change.nfcRestricted() != null) {
            RESTRICT_NFC.require(version);
        }
        requireSupported(change, info);
        requireLockCode(info, lockCode);
        byte[] encoded = change.encode(lockCode);
        try {
            pipe.write(encoded);
        } catch (Refused e) {
            throw info.locked() ? ManagementException.wrongLockCode(e) : ManagementException.refused(e);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private static void requireLockCode(DeviceInfo info, @Nullable Secret lockCode) throws ManagementException {
        if (info.locked() && lockCode == null) {
            throw ManagementException.locked();
        }
        if (!info.locked() && lockCode != null) {
            throw ManagementException.notLocked();
        }
    }

    private static void requireSupported(ConfigurationChange change, DeviceInfo info) throws ManagementException {
        if (change.usb() != null) {
            requireSupported(change.usb(), info.usb().supported(), "USB");
            if (change.usb().isEmpty()) {
                throw ManagementException.unfit("At least one application must stay on over USB, or the key could not be"
                        + " reached any more; leave one of them on.");
            }
        }
        if (info.nfc() == null && (change.nfc() != null || change.nfcRestricted() != null)) {
            throw ManagementException.unfit("This key has no NFC; use a key that has it.");
        }
        if (change.nfc() != null) {
            requireSupported(change.nfc(), info.nfc().supported(), "NFC");
        }
    }

    private static void requireSupported(Set<Application> asked, Set<Application> supported, String transport)
            throws ManagementException {
        Set<Application> lacking = new HashSet<>(asked);
        lacking.removeAll(supported);
        for (Application first : lacking) {
            throw ManagementException.unfit("This key has no " + first.title() + " over " + transport
                    + "; 'keywright config info' shows what it has.");
        }
    }

    /**
     * Says which interfaces a key before the YubiKey 5 shows, from its next start on.
     *
     * @param mode its number in {@code _MODES} of yubikit's management.py, 0–6, and the eject flag
     * @param challengeResponseTimeout seconds, 0–255
     * @param autoEjectTimeout seconds, 0–65,535
     * @throws ManagementException when the key is newer, or refuses
     */
    public void setMode(int mode, int challengeResponseTimeout, int autoEjectTimeout)
            throws IOException, ManagementException {
        Version version = version(info());
        if (version.isAtLeast(5, 0, 0) || version.isLessThan(3, 0, 0)) {
            throw ManagementException.unfit("Only keys of the 3 and 4 series have modes, and this one has firmware "
                    + version + "; switch its applications on and off instead.");
        }
        byte[] little = {
            (byte) mode, (byte) challengeResponseTimeout, (byte) autoEjectTimeout, (byte) (autoEjectTimeout >> 8)
        };
        try {
            pipe.writeMode(little);
        } catch (Refused e) {
            throw ManagementException.refused(e);
        }
    }

    /**
     * Makes every application of the key as new.
     *
     * @throws ManagementException when the key has no such reset
     * @throws UnsupportedFeature when the key's firmware cannot do it; nothing was sent
     */
    public void reset() throws IOException, ManagementException, UnsupportedFeature {
        RESET.require(version(info()));
        try {
            pipe.reset();
        } catch (Refused e) {
            throw ManagementException.unfit("This key cannot be reset as a whole; reset its applications one by one, such"
                    + " as with 'keywright oath reset'.");
        }
    }

    private static Version version(DeviceInfo info) throws ManagementException {
        String told = info.behavesAs() == null ? info.firmware() : info.behavesAs();
        if (told == null) {
            throw ManagementException.nonsense("The key does not tell its firmware, so it is left as it is.");
        }
        return Version.parse(told);
    }
}
