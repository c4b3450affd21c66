package dev.keywright.testing;

import dev.keywright.port.vpcd.VpcdPort;
import dev.keywright.token.TokenCore;
import dev.keywright.token.card.CardInterface;
import dev.keywright.token.management.Application;
import dev.keywright.token.management.ManagementApplet;
import dev.keywright.token.oath.YkoathApplet;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** A program for a {@link PcscSandbox}: a fresh key, in memory, plugged into vpcd until the program is ended. */
public final class VpcdCard {

    private VpcdCard() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        TokenCore core = FreshKey.core();
        CardInterface card = CardInterface.usb(
                core.profile(),
                List.of(
                        new YkoathApplet(core),
                        new ManagementApplet(core, Set.of(Application.OATH, Application.U2F, Application.FIDO2))),
                new ReentrantLock());
        try (VpcdPort port = VpcdPort.connect("127.0.0.1", VpcdPort.DEFAULT_PORT, card)) {
            System.out.println(PcscSandbox.READY);
            System.out.println(port.awaitEnd());
        }
    }
}
