package dev.keywright.cli;

import dev.keywright.host.management.ConfigurationChange;
import dev.keywright.host.management.DeviceInfo;
import dev.keywright.token.management.Application;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keywright config usb}. */
@Command(
        name = "usb",
        mixinStandardHelpOptions = true,
        description = "Switches applications on and off over USB. A key whose USB interfaces change starts anew.")
final class ConfigUsb implements Callable<Integer> {

    @Mixin
    private SwitchOptions switches;

    @Mixin
    private LockCodeOption lockCode;

    @Mixin
    private ConfigOptions options;

    @Mixin
    private JsonOption json;

    /** A USB interface of the key and the applications that it is there for (USB_INTERFACE in yubikit). */
    private enum Interface {
        OTP(EnumSet.of(Application.OTP)),
        FIDO(EnumSet.of(Application.U2F, Application.FIDO2)),
        CCID(EnumSet.of(Application.OATH, Application.PIV, Application.OPENPGP, Application.HSMAUTH));

        private final Set<Application> applications;

        Interface(Set<Application> applications) {
            this.applications = applications;
        }

        static Set<Interface> of(Set<Application> enabled) {
            Set<Interface> there = EnumSet.noneOf(Interface.class);
            for (Interface each : values()) {
                if (each.applications.stream().anyMatch(enabled::contains)) {
                    there.add(each);
                }
            }
            return there;
        }
    }

    @Override
    public Integer call() throws Exception {
        boolean onlyList = switches.onlyLists();
        options.open((session, key) -> {
            DeviceInfo before = session.info();
            if (onlyList) {
                print(before.usb().enabled());
                return before;
            }
            Set<Application> after = switches.after(before.usb());
            Set<Interface> gone = Interface.of(before.usb().enabled());
            boolean restart = !gone.equals(Interface.of(after));
            gone.removeAll(Interface.of(after));
            if (!gone.isEmpty() && !after.isEmpty() && !switches.isForced()) {
                throw new Misuse("This takes the USB interface" + (gone.size() > 1 ? "s " : " ")
                        + String.join(" and ", gone.stream().map(Interface::name).toList())
                        + " away, and with it the programs that use it; say so with --force.");
            }
            lockCode.write(session, ConfigurationChange.NONE.withUsb(after, restart));
            // A key that starts anew is not there yet.
            Set<Application> now = restart ? after : session.info().usb().enabled();
            switches.requireDone(now, key);
            print(now);
            return before;
        });
        return 0;
    }

    private void print(Set<Application> enabled) {
        json.print(Map.of("usb", new TreeSet<>(enabled)), out -> out.println(
                enabled.isEmpty() ? "Nothing is on over USB." : "On over USB: " + ConfigInfo.titles(enabled) + "."));
    }
}
