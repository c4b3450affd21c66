package dev.keywright.testing;

import dev.keywright.port.vpcd.VpcdPort;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.UserPresence;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A program for a {@link PcscSandbox}: a new key of the profile that its argument names, in memory, on a contactless
 * reader where it has NFC (and may be reset there) and else by its own card interface, always as if just plugged in, until the program is ended.
 */
public final class ProfileCard {

    private ProfileCard() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        FirmwareProfile profile = FirmwareProfiles.find(arguments[0]).orElseThrow();
        EmulatedKey key = PluggedKey.make(profile, UserPresence.ALWAYS);
        try (VpcdPort port = new VpcdPort(
                "127.0.0.1", VpcdPort.DEFAULT_PORT, isContactless(profile) ? key.nfcCard() : key.usbCard())) {
            port.plugIn();
            System.out.println(PcscSandbox.READY);
            new CountDownLatch(1).await();
        }
    }

    /** The reader that such a card is in. */
    public static String reader(FirmwareProfile profile) {
        return isContactless(profile) ? PcscSandbox.NFC_READER : PcscSandbox.READER;
    }

    /** Whether the device can be on a reader at all. */
    public static boolean isCard(FirmwareProfile profile) {
        return profile.card() != null && (profile.card().usbAtr() != null || hasNfc(profile));
    }

    private static boolean isContactless(FirmwareProfile profile) {
        List<String> forReset = profile.fido().transportsForReset();
        return hasNfc(profile) && (forReset == null || forReset.contains("nfc"));
    }

    private static boolean hasNfc(FirmwareProfile profile) {
        return profile.card() != null && profile.card().nfcAtr() != null;
    }
}
