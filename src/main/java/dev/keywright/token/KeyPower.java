package dev.keywright.token;

import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.management.EnabledApplications;
import dev.keywright.token.management.ManagementCommands;
import dev.keywright.token.profile.FirmwareProfile.Usb.Interface;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A key's power: with it go what is only remembered while it lasts, and the choice of USB interfaces, which follows the
 * key's settings each time that it comes. All but {@link #interfaces} is called with the key's lock held.
 */
final class KeyPower {

    private final TokenCore core;
    private final EnabledApplications applications;
    private final Runnable forget;
    private volatile Set<Interface> interfaces;
    private boolean nfcWasSilent;
    private int cycles;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** @param forget what applications do when the power goes */
    KeyPower(TokenCore core, EnabledApplications applications, Runnable forget) {
        this.core = core;
        this.applications = applications;
        this.forget = forget;
        this.interfaces = applications.interfaces();
        this.nfcWasSilent = core.state().settings().nfcRestricted();
    }

    /** Takes the power away and gives it back. */
    void cycle() {
        forget.run();
        cycles++;
        Set<Interface> before = interfaces;
        interfaces = applications.interfaces();
        nfcWasSilent = core.state().settings().nfcRestricted();
        if (!interfaces.equals(before)) {
            listeners.forEach(Runnable::run);
        }
    }

    /** Told when the key comes back with other USB interfaces. */
    List<Runnable> listeners() {
        return listeners;
    }

    /** How often {@link #cycle} was called. */
    int cycles() {
        return cycles;
    }

    /** The USB interfaces that the key shows. */
    Set<Interface> interfaces() {
        return interfaces;
    }

    /** NFC that was silent when the power came speaks again now that this is known to be USB's. */
    void comesOverUsb(@Nullable ManagementCommands management) {
        if (management == null || !nfcWasSilent) {
            return;
        }
        try {
            management.wakeNfc();
            nfcWasSilent = false;
        } catch (MemoryFailure e) {
            // Logged where it failed; NFC stays silent until the store works again.
            nfcWasSilent = true;
        }
    }
}
