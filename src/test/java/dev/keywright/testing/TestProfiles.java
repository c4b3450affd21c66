package dev.keywright.testing;

import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;

/** The default profile with one fact changed. */
public final class TestProfiles {

    private TestProfiles() {}

    /** @param capabilities the capability byte of CTAPHID_INIT */
    public static FirmwareProfile withHidCapabilities(int capabilities) {
        FirmwareProfile real = FirmwareProfiles.defaultProfile();
        FirmwareProfile.Fido fido = real.fido();
        return new FirmwareProfile(
                real.name(), real.title(), real.vendor(), real.firmware(), real.usb(), real.card(),
                new FirmwareProfile.Fido(
                        fido.aaguid(), fido.versions(), fido.extensions(), fido.options(), fido.maxMessageSize(),
                        fido.pinProtocols(), fido.maxCredentialCountInList(), fido.maxCredentialIdLength(),
                        fido.transports(), fido.algorithms(), fido.minPinLength(), fido.firmwareVersion(),
                        fido.maxCredentials(), fido.pinRetries(), capabilities),
                real.oath(), real.management(), real.sources());
    }
}
