package dev.keywright.cli;

import dev.keywright.host.webauthn.FidoSession;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright fido reset}. */
@Command(
        name = "reset",
        mixinStandardHelpOptions = true,
        description = "Deletes all passkeys and the PIN; they cannot be had back. A real key on USB allows it only in"
                + " the first seconds after it was plugged in.")
final class FidoReset implements Callable<Integer> {

    @Option(names = "--force", description = "Do it; without this, nothing happens.")
    private boolean force;

    @Mixin
    private FidoOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        if (!force) {
            throw new Misuse("This deletes the PIN and every passkey on the key for good; say so with --force.");
        }
        options.open(connection -> {
            FidoSession.over(connection).reset();
            return connection;
        });
        json.print(Map.of("reset", true), out -> out.println("The FIDO application is as new."));
        return 0;
    }
}
