package dev.keywright.desk.provision;

import com.yubico.yubikit.core.Version;
import dev.keywright.crypto.Secret;
import dev.keywright.host.FirmwareFeature.UnsupportedFeature;
import dev.keywright.host.management.ConfigurationChange;
import dev.keywright.host.management.DeviceInfo;
import dev.keywright.host.management.ManagementException;
import dev.keywright.host.management.ManagementSession;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Questions to the management application, with its refusals as the steps'. */
final class SettingsCalls {

    private SettingsCalls() {}

    static DeviceInfo info(Bench bench) throws IOException, StepRefusal {
        try {
            return bench.management().info();
        } catch (ManagementException e) {
            throw StepRefusal.of(e);
        }
    }

    /** Makes sure that the key's settings can be changed, and that no code guards them yet. */
    static DeviceInfo requireOpen(Bench bench) throws IOException, StepRefusal {
        DeviceInfo info = info(bench);
        String told = info.behavesAs() == null ? info.firmware() : info.behavesAs();
        try {
            ManagementSession.WRITE.require(told == null ? new Version(0, 0, 0) : Version.parse(told));
        } catch (UnsupportedFeature e) {
            throw StepRefusal.of(e);
        }
        if (info.locked()) {
            throw new StepRefusal("The settings of the " + bench.describe() + " are locked by a lock code; clear it with"
                    + " 'keywright config lock-code', or use another key.");
        }
        return info;
    }

    /** Changes settings, with the lock code where an earlier try came as far as to set it. */
    static void write(Bench bench, ConfigurationChange change, @Nullable Secret lockCode)
            throws IOException, StepRefusal {
        try {
            bench.management().write(change, info(bench).locked() ? lockCode : null);
        } catch (ManagementException | UnsupportedFeature e) {
            throw StepRefusal.of(e);
        }
    }
}
