package dev.keywright.cli;

import dev.keywright.host.management.ConfigurationChange;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keywright config restrict-nfc}. */
@Command(
        name = "restrict-nfc",
        mixinStandardHelpOptions = true,
        description = "Silences NFC until the key is plugged into USB again, such as for its way by post.")
final class ConfigRestrictNfc implements Callable<Integer> {

    @Mixin
    private LockCodeOption lockCode;

    @Mixin
    private ConfigOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        options.open((session, key) -> {
            lockCode.write(session, ConfigurationChange.NONE.withNfcRestricted(true));
            return key;
        });
        json.print(Map.of("nfcRestricted", true), out -> out.println(
                "NFC is silent from when the key is unplugged until it is plugged into USB again."));
        return 0;
    }
}
