package dev.keywright.cli;

import dev.keywright.token.profile.FidoProfile;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keywright profiles}: the devices that the emulated key can be. */
@Command(
        name = "profiles",
        mixinStandardHelpOptions = true,
        description = "Shows the devices that the emulated key can be.",
        synopsisSubcommandLabel = "COMMAND")
final class ProfilesCommand implements CommandGroup, Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public Map<String, Class<?>> commands() {
        return CommandGroup.inOrder(
                "list", ListProfiles.class,
                "show", Show.class,
                "diff", ProfilesDiff.class,
                "capture", ProfilesCapture.class,
                "metadata", ProfilesMetadata.class);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what to do with the profiles: list, show, diff, capture or metadata.");
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the firmware profiles.")
    static final class ListProfiles implements Callable<Integer> {
        @Mixin
        private JsonOption json;

        @Override
        public Integer call() {
            List<FirmwareProfile> profiles = FirmwareProfiles.names().stream()
                    .map(name -> FirmwareProfiles.find(name).orElseThrow())
                    .toList();
            json.print(
                    profiles.stream()
                            .map(profile -> Map.of(
                                    "name", profile.name(),
                                    "title", profile.title(),
                                    "vendor", profile.vendor(),
                                    "firmware", profile.firmware()))
                            .toList(),
                    out -> profiles.forEach(profile -> out.printf(
                            "%-22s %s, firmware %s%n", profile.name(), profile.title(), profile.firmware())));
            return 0;
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows one profile, and who says so.")
    static final class Show implements Callable<Integer> {
        @Parameters(paramLabel = "NAME", description = "A name that 'keywright profiles list' shows.")
        private String name;

        @Mixin
        private JsonOption json;

        @Override
        public Integer call() throws Misuse {
            FirmwareProfile profile = ProfilesDiff.named(name);
            json.print(profile, out -> print(profile, out));
            return 0;
        }

        private static void print(FirmwareProfile profile, PrintWriter out) {
            FidoProfile fido = profile.fido();
            line(out, "Name", profile.name());
            line(out, "Device", profile.vendor() + " " + profile.title());
            line(out, "Firmware", profile.firmware());
            if (profile.usb() != null) {
                line(out, "USB", "%04x:%04x %s".formatted(
                        profile.usb().vendorId(), profile.usb().productId(), profile.usb().product()));
            }
            line(out, "AAGUID", fido.aaguid());
            line(out, "CTAP versions", String.join(", ", fido.versions()));
            line(out, "Extensions", String.join(", ", fido.extensions()));
            line(out, "Algorithms", fido.algorithms());
            line(out, "Passkeys", "up to " + fido.maxCredentials());
            if (profile.oath() != null) {
                line(out, "OATH accounts", "up to " + profile.oath().capacity());
            }
            out.println();
            out.println("Sources");
            profile.sources().forEach(source -> out.printf("  %s: %s%n", String.join(", ", source.facts()),
                    source.source() != null ? source.source() : "assumed: " + source.assumed()));
        }

        private static void line(PrintWriter out, String what, Object value) {
            out.printf("%-15s %s%n", what, value);
        }
    }
}
