package dev.keywright.desk.provision;

import dev.keywright.desk.plan.SettingsPlan.Disabled;
import dev.keywright.host.management.ConfigurationChange;
import dev.keywright.host.management.DeviceInfo;
import dev.keywright.host.management.DeviceInfo.Applications;
import dev.keywright.token.management.Application;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Switches applications off, those of them that the key has. It does not have the key start anew: what is switched off
 * over USB is gone when the key is plugged in the next time.
 */
record DisableApplications(Disabled plan) implements Step {

    @Override
    public String describe() {
        return "Applications off: " + (plan.usb().isEmpty() ? "" : titles(plan.usb()) + " over USB")
                + (plan.usb().isEmpty() || plan.nfc().isEmpty() ? "" : "; ")
                + (plan.nfc().isEmpty() ? "" : titles(plan.nfc()) + " over NFC");
    }

    private static String titles(List<Application> applications) {
        return applications.stream().map(Application::title).collect(Collectors.joining(", "));
    }

    @Override
    public void check(Bench bench) throws IOException, StepRefusal {
        DeviceInfo info = SettingsCalls.requireOpen(bench);
        if (!plan.usb().isEmpty() && left(info.usb(), plan.usb()).isEmpty()) {
            throw new StepRefusal("The " + bench.describe() + " would have no application left over USB; leave one of them"
                    + " on in the plan.");
        }
    }

    private static Set<Application> left(@Nullable Applications there, List<Application> off) {
        Set<Application> left = EnumSet.noneOf(Application.class);
        if (there != null) {
            left.addAll(there.enabled());
        }
        left.removeAll(off);
        return left;
    }

    @Override
    public void apply(Bench bench, PersonSecrets secrets) throws IOException, StepRefusal {
        DeviceInfo info = SettingsCalls.info(bench);
        ConfigurationChange change = ConfigurationChange.NONE;
        if (!Collections.disjoint(info.usb().enabled(), plan.usb())) {
            change = change.withUsb(left(info.usb(), plan.usb()), false);
        }
        if (info.nfc() != null && !Collections.disjoint(info.nfc().enabled(), plan.nfc())) {
            change = change.withNfc(left(info.nfc(), plan.nfc()));
        }
        if (!change.equals(ConfigurationChange.NONE)) {
            SettingsCalls.write(bench, change, null);
        }
    }

    @Override
    public void verify(Bench bench, PersonSecrets secrets) throws IOException, StepRefusal {
        bench.close();
        DeviceInfo info = SettingsCalls.info(bench);
        boolean off = Collections.disjoint(info.usb().enabled(), plan.usb())
                && (info.nfc() == null || Collections.disjoint(info.nfc().enabled(), plan.nfc()));
        if (!off) {
            throw new StepRefusal("The " + bench.describe() + " has applications on that were switched off; use another"
                    + " key.");
        }
    }
}
