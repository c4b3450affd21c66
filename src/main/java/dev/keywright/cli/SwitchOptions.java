package dev.keywright.cli;

import dev.keywright.host.KeyInfo;
import dev.keywright.host.management.DeviceInfo.Applications;
import dev.keywright.token.management.Application;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which applications to switch on and off. */
final class SwitchOptions {

    @Option(
            names = "--enable",
            paramLabel = "APPLICATION",
            split = ",",
            description = "Switch on: otp, u2f, fido2, oath, piv, openpgp or hsmauth; several with commas.")
    private Set<Application> enable = EnumSet.noneOf(Application.class);

    @Option(
            names = "--disable",
            paramLabel = "APPLICATION",
            split = ",",
            description = "Switch off, as with --enable.")
    private Set<Application> disable = EnumSet.noneOf(Application.class);

    @Option(names = "--list", description = "Only list those that are on.")
    private boolean list;

    @Option(names = "--force", description = "Do it even where it takes away a way to reach the key.")
    private boolean force;

    boolean isForced() {
        return force;
    }

    boolean onlyLists() throws Misuse {
        if (list == (!enable.isEmpty() || !disable.isEmpty())) {
            throw new Misuse("Say what to switch with --enable or --disable, or give --list alone.");
        }
        if (enable.stream().anyMatch(disable::contains)) {
            throw new Misuse("The same application cannot be switched on and off at once.");
        }
        return list;
    }

    /** What is to be on when {@code now} is what there is. */
    Set<Application> after(Applications now) {
        Set<Application> after = EnumSet.noneOf(Application.class);
        after.addAll(now.enabled());
        after.addAll(enable);
        after.removeAll(disable);
        return after;
    }

    /** An emulated key takes what a real one would, and has not all of it. */
    void requireDone(Set<Application> enabled, KeyInfo key) throws IOException {
        Set<Application> missing = EnumSet.noneOf(Application.class);
        missing.addAll(enable);
        missing.removeAll(enabled);
        if (!missing.isEmpty()) {
            throw new IOException("Off stays " + ConfigInfo.titles(missing) + ", which "
                    + (key.emulated() ? "the emulated key does not have" : "the key did not switch on")
                    + "; all else is as you asked.");
        }
    }
}
