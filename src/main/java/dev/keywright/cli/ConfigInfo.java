package dev.keywright.cli;

import dev.keywright.host.management.DeviceInfo;
import dev.keywright.host.management.DeviceInfo.Applications;
import dev.keywright.token.management.Application;
import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keywright config info}. */
@Command(
        name = "info",
        mixinStandardHelpOptions = true,
        description = "Shows which applications the key has and which are on, and its settings.")
final class ConfigInfo implements Callable<Integer> {

    @Mixin
    private ConfigOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        options.open((session, key) -> {
            DeviceInfo info = session.info();
            json.print(info, out -> print(key.name(), info, out));
            return info;
        });
        return 0;
    }

    private static void print(String name, DeviceInfo info, PrintWriter out) {
        line(out, "Key", name + (info.serial() == null ? "" : " " + info.serial()));
        line(out, "Firmware", info.firmware() == null ? "not told" : info.firmware()
                + (info.behavesAs() == null ? "" : ", which behaves as " + info.behavesAs()));
        line(out, "Form", info.formFactor().text());
        if (info.partNumber() != null) {
            line(out, "Part number", info.partNumber());
        }
        line(out, "Locked", info.locked() ? "yes, by a lock code" : "no");
        line(out, "Auto-eject", info.touchEject()
                ? "at a touch" + (info.autoEjectTimeout() == 0 ? "" : ", or after " + info.autoEjectTimeout() + " s")
                : "off");
        line(out, "Challenges wait", info.challengeResponseTimeout() + " s");
        if (info.nfcRestricted() != null) {
            line(out, "NFC restricted", info.nfcRestricted() ? "yes, until it is on USB again" : "no");
        }
        if (!info.fipsCapable().isEmpty()) {
            line(out, "FIPS mode", titles(info.fipsCapable()) + "; approved: "
                    + (info.fipsApproved().isEmpty() ? "none" : titles(info.fipsApproved())));
        }
        if (info.pinComplexity()) {
            line(out, "PINs", "simple ones are refused");
        }
        if (!info.resetBlocked().isEmpty()) {
            line(out, "Reset together", titles(info.resetBlocked()));
        }
        out.println();
        out.printf("%-15s %-14s %s%n", "Application", "USB", "NFC");
        for (Application application : Application.values()) {
            String usb = state(application, info.usb());
            String nfc = state(application, info.nfc());
            if (!(usb + nfc).equals("--")) {
                out.printf("%-15s %-14s %s%n", application.title(), usb, nfc);
            }
        }
    }

    private static void line(PrintWriter out, String what, String value) {
        out.printf("%-15s %s%n", what, value);
    }

    private static String state(Application application, @Nullable Applications over) {
        if (over == null || !over.supported().contains(application)) {
            return "-";
        }
        return over.enabled().contains(application) ? "on" : "off";
    }

    static String titles(Set<Application> applications) {
        return applications.stream().sorted().map(Application::title).collect(Collectors.joining(", "));
    }
}
