package dev.keywright.cli;

import dev.keywright.host.webauthn.FidoSession;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright fido pin}. */
@Command(name = "pin", mixinStandardHelpOptions = true, description = "Sets or changes the key's FIDO PIN.")
final class FidoPin implements Callable<Integer> {

    @Option(
            names = "--new-pin-file",
            paramLabel = "FILE",
            description = "Where the new PIN is; - for standard input. Without it, it is asked for.")
    private @Nullable Path newPin;

    @Mixin
    private FidoOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        boolean changed = options.open(connection -> {
            FidoSession session = FidoSession.over(connection);
            boolean set = session.info().pinSet();
            char[] current = set ? options.pin() : new char[0];
            char[] next = SecretInput.read(newPin, "new PIN");
            if (set) {
                session.changePin(current, next);
            } else {
                session.setPin(next);
            }
            return set;
        });
        json.print(Map.of("changed", changed), out -> out.println(changed ? "The PIN is changed." : "The PIN is set."));
        return 0;
    }
}
