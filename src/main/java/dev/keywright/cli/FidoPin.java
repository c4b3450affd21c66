package dev.keywright.cli;

import dev.keywright.host.webauthn.FidoSession;
import java.nio.file.Path;
import java.util.Arrays;
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
            try {
                write(session, set, current);
            } finally {
                Arrays.fill(current, '\0');
            }
            return set;
        });
        json.print(Map.of("changed", changed), out -> out.println(changed ? "The PIN is changed." : "The PIN is set."));
        return 0;
    }

    private void write(FidoSession session, boolean set, char[] current) throws Exception {
        char[] next = SecretInput.readTwice(newPin, "new PIN");
        try {
            if (set) {
                session.changePin(current, next);
            } else {
                session.setPin(next);
            }
        } finally {
            Arrays.fill(next, '\0');
        }
    }
}
