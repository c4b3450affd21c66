package dev.keywright.cli;

import dev.keywright.host.management.ConfigurationChange;
import dev.keywright.host.management.DeviceInfo;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright config timeouts}. */
@Command(
        name = "timeouts",
        mixinStandardHelpOptions = true,
        description = "Changes how long the key waits; without options, shows it.")
final class ConfigTimeouts implements Callable<Integer> {

    private static final int MOST_EJECT = 0xffff;
    private static final int MOST_RESPONSE = 0xff;

    @Option(
            names = "--auto-eject",
            paramLabel = "SECONDS",
            description = "How long the smart card stays inserted after its last use where a touch ejects it; 0 for ever.")
    private @Nullable Integer autoEject;

    @Option(
            names = "--challenge-response",
            paramLabel = "SECONDS",
            description = "How long a challenge to an OTP slot waits for a touch.")
    private @Nullable Integer challengeResponse;

    @Mixin
    private LockCodeOption lockCode;

    @Mixin
    private ConfigOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        requireRange("--auto-eject", autoEject, 0, MOST_EJECT);
        requireRange("--challenge-response", challengeResponse, 1, MOST_RESPONSE);
        DeviceInfo now = options.open((session, key) -> {
            if (autoEject != null || challengeResponse != null) {
                lockCode.write(session, ConfigurationChange.NONE.withDevice(autoEject, challengeResponse, null));
            }
            return session.info();
        });
        json.print(
                Map.of("autoEject", now.autoEjectTimeout(), "challengeResponse", now.challengeResponseTimeout()),
                out -> {
                    out.println("Auto-eject          "
                            + (now.autoEjectTimeout() == 0 ? "never" : now.autoEjectTimeout() + " s"));
                    out.println("Challenge-response  " + now.challengeResponseTimeout() + " s");
                });
        return 0;
    }

    private static void requireRange(String option, @Nullable Integer seconds, int least, int most) throws Misuse {
        if (seconds != null && (seconds < least || seconds > most)) {
            throw new Misuse(option + " takes " + least + " to " + most + " seconds.");
        }
    }
}
