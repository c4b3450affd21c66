package dev.keywright.cli;

import dev.keywright.host.webauthn.FidoSession;
import dev.keywright.host.webauthn.KeySettings;
import dev.keywright.host.webauthn.KeySettings.Settings;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright fido config}. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = "Shows the key's FIDO settings, and changes those that are given.")
final class FidoConfig implements Callable<Integer> {

    enum Switch {
        ON,
        OFF
    }

    @Option(
            names = "--always-uv",
            paramLabel = "on|off",
            description = "Whether the key verifies its user each time, whatever a site asks for.")
    private @Nullable Switch alwaysUv;

    @Option(
            names = "--min-pin-length",
            paramLabel = "N",
            description = "The shortest new PIN, in characters; only a reset makes it smaller.")
    private @Nullable Integer minPinLength;

    @Option(
            names = "--min-pin-length-rp",
            paramLabel = "ID",
            description = "With --min-pin-length: a site that may learn it, such as example.org; once for each.")
    private List<String> minPinLengthRps = List.of();

    @Option(
            names = "--enterprise-attestation",
            description = "Let sites of the enterprise ask which key it is; only a reset takes that back.")
    private boolean enterpriseAttestation;

    @Option(names = "--force-pin-change", description = "Have the PIN changed before it is good for anything else.")
    private boolean forcePinChange;

    @Mixin
    private FidoOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        if (minPinLength == null && !minPinLengthRps.isEmpty()) {
            throw new Misuse("Say the shortest PIN that the sites may learn, with --min-pin-length N.");
        }
        Settings now = options.open(connection -> {
            KeySettings settings = FidoSession.over(connection).settings();
            change(settings);
            return settings.read();
        });
        json.print(now, out -> print(now, out));
        return 0;
    }

    private void change(KeySettings settings) throws Exception {
        boolean nothing = alwaysUv == null && minPinLength == null && !enterpriseAttestation && !forcePinChange;
        if (nothing) {
            return;
        }
        settings.requireChangeable();
        if (settings.needsPin()) {
            options.withPin(pin -> {
                change(settings, pin);
                return settings;
            });
        } else {
            change(settings, null);
        }
    }

    /** A forced change of the PIN ends what the PIN is good for, so it comes last. */
    private void change(KeySettings settings, char @Nullable [] pin) throws Exception {
        if (alwaysUv != null) {
            settings.setAlwaysUv(alwaysUv == Switch.ON, pin);
        }
        if (enterpriseAttestation) {
            settings.enableEnterpriseAttestation(pin);
        }
        if (minPinLength != null) {
            settings.setMinPinLength(minPinLength, minPinLengthRps, pin);
        }
        if (forcePinChange) {
            settings.forcePinChange(pin);
        }
    }

    private static void print(Settings now, PrintWriter out) {
        out.println("Always verify           " + onOff(now.alwaysUv()));
        out.println("Enterprise attestation  " + onOff(now.enterpriseAttestation()));
        out.println("Shortest PIN            " + now.minPinLength() + " characters");
        out.println("PIN must be changed     " + (now.forcePinChange() ? "yes" : "no"));
        if (!now.changeable()) {
            out.println("The key does not let its owner change these.");
        }
    }

    private static String onOff(@Nullable Boolean value) {
        return value == null ? "not available" : value ? "on" : "off";
    }
}
