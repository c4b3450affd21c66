package dev.keywright.host.management;

import dev.keywright.crypto.Secret;
import dev.keywright.token.management.Application;
import dev.keywright.wire.management.DeviceTag;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to change in a key's settings; null leaves a setting as it is.
 *
 * @param usb the applications that are to be on over USB
 * @param nfc the same over NFC
 * @param autoEjectTimeout         seconds, 0–65,535
 * @param challengeResponseTimeout seconds, 0–255
 * @param deviceFlags the flags that {@link DeviceTag} has, together
 * @param newLockCode 16 bytes; zeros for none
 * @param nfcRestricted whether NFC is to be silent until the key is on USB again
 * @param reboot      whether the key starts anew afterwards, which it must for other USB interfaces
 */
public record ConfigurationChange(
        @Nullable Set<Application> usb,
        @Nullable Set<Application> nfc,
        @Nullable Integer autoEjectTimeout,
        @Nullable Integer challengeResponseTimeout,
        @Nullable Integer deviceFlags,
        @Nullable Secret newLockCode,
        @Nullable Boolean nfcRestricted,
        boolean reboot) {

    private static final int LARGEST = 1 + 0xff;
    private static final int MOST_SECONDS = 0xffff;
    private static final int MOST_RESPONSE_SECONDS = 0xff;

    /** Everything stays. */
    public static final ConfigurationChange NONE =
            new ConfigurationChange(null, null, null, null, null, null, null, false);

    public ConfigurationChange {
        if (newLockCode != null && newLockCode.length() != DeviceTag.LOCK_CODE_LENGTH) {
            throw new IllegalArgumentException("a lock code has 16 bytes");
        }
        if (autoEjectTimeout != null && (autoEjectTimeout < 0 || autoEjectTimeout > MOST_SECONDS)
                || challengeResponseTimeout != null
                        && (challengeResponseTimeout < 0 || challengeResponseTimeout > MOST_RESPONSE_SECONDS)) {
            throw new IllegalArgumentException("a timeout is out of range");
        }
    }

    /** These applications over USB. */
    public ConfigurationChange withUsb(Set<Application> applications, boolean restart) {
        return new ConfigurationChange(
                applications, nfc, autoEjectTimeout, challengeResponseTimeout, deviceFlags, newLockCode, nfcRestricted,
                restart);
    }

    /** These applications over NFC. */
    public ConfigurationChange withNfc(Set<Application> applications) {
        return new ConfigurationChange(
                usb, applications, autoEjectTimeout, challengeResponseTimeout, deviceFlags, newLockCode, nfcRestricted,
                reboot);
    }

    /** These timeouts and flags. */
    public ConfigurationChange withDevice(
            @Nullable Integer autoEject, @Nullable Integer challengeResponse, @Nullable Integer flags) {
        return new ConfigurationChange(
                usb, nfc, autoEject, challengeResponse, flags, newLockCode, nfcRestricted, reboot);
    }

    public ConfigurationChange withNewLockCode(Secret code) {
        return new ConfigurationChange(
                usb, nfc, autoEjectTimeout, challengeResponseTimeout, deviceFlags, code, nfcRestricted, reboot);
    }

    public ConfigurationChange withNfcRestricted(boolean restricted) {
        return new ConfigurationChange(
                usb, nfc, autoEjectTimeout, challengeResponseTimeout, deviceFlags, newLockCode, restricted, reboot);
    }

    /**
     * A length byte, then TLVs; the caller wipes it, for it holds the lock codes.
     *
     * @param lockCode the one that the key has
     */
    byte[] encode(@Nullable Secret lockCode) {
        ByteBuffer out = ByteBuffer.allocate(LARGEST).position(1);
        if (reboot) {
            out.put((byte) DeviceTag.REBOOT).put((byte) 0);
        }
        put(out, DeviceTag.UNLOCK, lockCode);
        put(out, DeviceTag.USB_ENABLED, usb == null ? null : Application.bits(usb), 2);
        put(out, DeviceTag.NFC_ENABLED, nfc == null ? null : Application.bits(nfc), 2);
        put(out, DeviceTag.AUTO_EJECT_TIMEOUT, autoEjectTimeout, 2);
        put(out, DeviceTag.CHALLENGE_RESPONSE_TIMEOUT, challengeResponseTimeout, 1);
        put(out, DeviceTag.DEVICE_FLAGS, deviceFlags, 1);
        put(out, DeviceTag.CONFIG_LOCK, newLockCode);
        put(out, DeviceTag.NFC_RESTRICTED, nfcRestricted == null ? null : nfcRestricted ? 1 : 0, 1);
        out.put(0, (byte) (out.position() - 1));
        byte[] encoded = Arrays.copyOf(out.array(), out.position());
        Arrays.fill(out.array(), (byte) 0);
        return encoded;
    }

    private static void put(ByteBuffer out, int tag, @Nullable Integer value, int length) {
        if (value != null) {
            out.put((byte) tag).put((byte) length);
            for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
                out.put((byte) (value >> shift));
            }
        }
    }

    private static void put(ByteBuffer out, int tag, @Nullable Secret code) {
        if (code != null) {
            out.put((byte) tag).put((byte) code.length());
            code.use(bytes -> out.put(bytes));
        }
    }
}
