package dev.keywright.token.state;

import dev.keywright.crypto.Secret;
import org.jspecify.annotations.Nullable;

/**
 * What the management application has been told; null where it has not, and the profile says what holds.
 *
 * @param usbEnabled  the capability bits of the applications on USB
 * @param nfcEnabled  of those on NFC
 * @param autoEjectTimeout seconds
 * @param challengeResponseTimeout seconds
 * @param deviceFlags the device flags byte
 * @param lockCode    16 bytes that a change needs, where they were set
 * @param nfcRestricted whether NFC stays silent until the key was on USB again
 */
public record DeviceSettings(
        @Nullable Integer usbEnabled,
        @Nullable Integer nfcEnabled,
        @Nullable Integer autoEjectTimeout,
        @Nullable Integer challengeResponseTimeout,
        @Nullable Integer deviceFlags,
        @Nullable Secret lockCode,
        boolean nfcRestricted) {

    /** Nothing told yet. */
    public static final DeviceSettings FACTORY = new DeviceSettings(null, null, null, null, null, null, false);
}
