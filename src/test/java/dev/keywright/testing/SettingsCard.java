package dev.keywright.testing;

import dev.keywright.port.vpcd.VpcdPort;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.UserPresence;
import dev.keywright.token.profile.FirmwareProfiles;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/**
 * A program for a {@link PcscSandbox}: a new key of the profile that its first argument names, in memory, by its own
 * card interface or on a contactless reader, as the second says, {@code usb} or {@code nfc}; until that is gone.
 */
public final class SettingsCard {

    private SettingsCard() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        EmulatedKey key = PluggedKey.make(FirmwareProfiles.find(arguments[0]).orElseThrow(), UserPresence.ALWAYS);
        try (VpcdPort port = new VpcdPort(
                "127.0.0.1",
                VpcdPort.DEFAULT_PORT,
                arguments[1].equals("nfc") ? key.nfcCard() : key.usbCard())) {
            port.plugIn();
            System.out.println(PcscSandbox.READY);
            new CountDownLatch(1).await();
        }
    }
}
