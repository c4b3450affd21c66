package dev.keywright.cli;

import dev.keywright.host.management.ConfigurationChange;
import dev.keywright.host.management.DeviceInfo;
import dev.keywright.host.management.DeviceInfo.Applications;
import dev.keywright.token.management.Application;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keywright config nfc}. */
@Command(
        name = "nfc",
        mixinStandardHelpOptions = true,
        description = "Switches applications on and off over NFC.")
final class ConfigNfc implements Callable<Integer> {

    @Mixin
    private SwitchOptions switches;

    @Mixin
    private LockCodeOption lockCode;

    @Mixin
    private ConfigOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        boolean onlyList = switches.onlyLists();
        options.open((session, key) -> {
            Applications before = over(session.info());
            if (onlyList) {
                print(before.enabled());
                return before;
            }
            Set<Application> after = switches.after(before);
            if (after.isEmpty() && !switches.isForced()) {
                throw new Misuse("This leaves nothing on over NFC, where the key could not be reached any more; say so"
                        + " with --force.");
            }
            lockCode.write(session, ConfigurationChange.NONE.withNfc(after));
            Set<Application> now = over(session.info()).enabled();
            switches.requireDone(now, key);
            print(now);
            return before;
        });
        return 0;
    }

    private static Applications over(DeviceInfo info) throws IOException {
        if (info.nfc() == null) {
            throw new IOException("This key has no NFC; use a key that has it.");
        }
        return info.nfc();
    }

    private void print(Set<Application> enabled) {
        json.print(Map.of("nfc", new TreeSet<>(enabled)), out -> out.println(
                enabled.isEmpty() ? "Nothing is on over NFC." : "On over NFC: " + ConfigInfo.titles(enabled) + "."));
    }
}
