package dev.keywright.cli;

import dev.keywright.host.otp.AccessCodes;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright otp delete}. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = "Empties a slot; what it held cannot be had back.")
final class OtpDelete implements Callable<Integer> {

    @Mixin
    private SlotParameter slot;

    @Option(names = "--force", description = "Do it; without this, nothing happens.")
    private boolean force;

    @Mixin
    private AccessCodeOption accessCode;

    @Mixin
    private OtpOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        if (!force) {
            throw new Misuse("What " + slot.slot() + " holds would be gone for good; say so with --force.");
        }
        try (AccessCodes codes = new AccessCodes(accessCode.read(), null)) {
            options.open(session -> {
                OtpOptions.requireConfigured(session, slot.slot());
                session.delete(slot.slot(), codes);
                return null;
            });
        }
        int number = slot.slot().number();
        json.print(Map.of("deleted", number), out -> out.println("Slot " + number + " is empty."));
        return 0;
    }
}
