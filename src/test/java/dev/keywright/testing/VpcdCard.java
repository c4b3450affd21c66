package dev.keywright.testing;

import dev.keywright.port.vpcd.VpcdPort;
import dev.keywright.token.Applet;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.UserPresence;
import dev.keywright.token.card.CardInterface;
import dev.keywright.token.management.Application;
import dev.keywright.token.management.ManagementApplet;
import dev.keywright.token.oath.YkoathApplet;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/** A program for a {@link PcscSandbox}: a fresh key, in memory, plugged into vpcd until the program is ended. */
public final class VpcdCard {

    /** On a contactless reader rather than on USB. */
    public static final String NFC = "nfc";
    /** Nobody ever touches it. */
    public static final String UNTOUCHED = "untouched";

    private VpcdCard() {}

    /** @param arguments the name of a profile other than the default one, {@link #NFC}, {@link #UNTOUCHED} */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> given = List.of(arguments);
        FirmwareProfile profile = given.stream()
                .flatMap(name -> FirmwareProfiles.find(name).stream())
                .findFirst()
                .orElseGet(FirmwareProfiles::defaultProfile);
        TokenCore core = FreshKey.core(profile, TokenEnvironment.of(StateStore.IN_MEMORY)
                .withPresence(given.contains(UNTOUCHED) ? UserPresence.NEVER : UserPresence.ALWAYS));
        List<Applet> applets = List.of(
                new YkoathApplet(core),
                new ManagementApplet(core, Set.of(Application.OATH, Application.U2F, Application.FIDO2)));
        CardInterface card = given.contains(NFC)
                ? CardInterface.nfc(profile, applets, new ReentrantLock(), () -> {})
                : CardInterface.usb(profile, applets, new ReentrantLock());
        try (VpcdPort port = new VpcdPort("127.0.0.1", VpcdPort.DEFAULT_PORT, card)) {
            port.plugIn();
            System.out.println(PcscSandbox.READY);
            new CountDownLatch(1).await();
        }
    }
}
