package dev.keywright.cli;

import dev.keywright.host.management.ConfigurationChange;
import dev.keywright.host.management.DeviceInfo;
import dev.keywright.wire.management.DeviceTag;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright config flags}. */
@Command(
        name = "flags",
        mixinStandardHelpOptions = true,
        description = "Changes what a touch and the computer's sleep mean to the key; without options, shows it.")
final class ConfigFlags implements Callable<Integer> {

    enum Switch {
        ON,
        OFF
    }

    @Option(
            names = "--touch-eject",
            paramLabel = "on|off",
            description = "Whether a touch ejects the smart card, and inserts it again.")
    private @Nullable Switch touchEject;

    @Option(
            names = "--remote-wakeup",
            paramLabel = "on|off",
            description = "Whether the key can wake the computer.")
    private @Nullable Switch remoteWakeup;

    @Mixin
    private LockCodeOption lockCode;

    @Mixin
    private ConfigOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        DeviceInfo now = options.open((session, key) -> {
            if (touchEject != null || remoteWakeup != null) {
                DeviceInfo before = session.info();
                int flags = (or(touchEject, before.touchEject()) ? DeviceTag.FLAG_EJECT : 0)
                        | (or(remoteWakeup, before.remoteWakeup()) ? DeviceTag.FLAG_REMOTE_WAKEUP : 0);
                lockCode.write(session, ConfigurationChange.NONE.withDevice(null, null, flags));
            }
            return session.info();
        });
        json.print(Map.of("touchEject", now.touchEject(), "remoteWakeup", now.remoteWakeup()), out -> {
            out.println("Touch ejects   " + (now.touchEject() ? "on" : "off"));
            out.println("Remote wakeup  " + (now.remoteWakeup() ? "on" : "off"));
        });
        return 0;
    }

    private static boolean or(@Nullable Switch asked, boolean now) {
        return asked == null ? now : asked == Switch.ON;
    }
}
