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
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A program for a {@link PcscSandbox}: a fresh key in vpcd that says when it waits for a touch, which never comes, and
 * is pulled out and plugged in by a line {@code pull} or {@code plug} on standard input.
 */
public final class PullableCard {

    /** Printed when the key waits for a touch. */
    public static final String WAITS = "waits for a touch";

    private PullableCard() {}

    private static UserPresence.Answer touch(BooleanSupplier cancelled) {
        System.out.println(WAITS);
        while (!cancelled.getAsBoolean()) {
            Thread.onSpinWait();
        }
        return UserPresence.Answer.CANCELLED;
    }

    public static void main(String[] arguments) throws Exception {
        FirmwareProfile profile = FirmwareProfiles.defaultProfile();
        TokenCore core = FreshKey.core(profile, TokenEnvironment.of(StateStore.IN_MEMORY)
                .withPresence((what, cancelled) -> touch(cancelled)));
        List<Applet> applets = List.of(
                new YkoathApplet(core),
                new ManagementApplet(core, Set.of(Application.OATH, Application.U2F, Application.FIDO2)));
        CardInterface card = CardInterface.usb(profile, applets, new ReentrantLock());
        try (VpcdPort port = new VpcdPort("127.0.0.1", VpcdPort.DEFAULT_PORT, card)) {
            port.plugIn();
            System.out.println(PcscSandbox.READY);
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("pull")) {
                    port.pullOut();
                } else {
                    port.plugIn();
                }
            }
        }
    }
}
