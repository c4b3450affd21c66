package dev.keywright.cli;

import dev.keywright.crypto.Crypto;
import dev.keywright.host.FoundKeys;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.discovery.KeyDiscovery;
import dev.keywright.host.emulated.EmulatedSecurityKey;
import dev.keywright.server.AttachedKeys;
import dev.keywright.server.Config;
import dev.keywright.server.KeywrightServer;
import dev.keywright.store.Database;
import dev.keywright.token.UserPresence;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keywright serve}: the service and its console page. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Serves the console page, the key API and a WebAuthn relying party on this machine.")
final class ServeCommand implements Callable<Integer> {

    /** What stands in for a key where none is plugged in. */
    enum Fallback {
        EMULATED,
        NONE
    }

    @Option(names = "--port", defaultValue = "8420", description = "Where to listen on 127.0.0.1 (${DEFAULT-VALUE}).")
    private int port;

    @Option(names = "--data", paramLabel = "DIR", description = "Where the database and the emulated key are kept.")
    private @Nullable Path data;

    @Option(
            names = "--fallback",
            paramLabel = "emulated|none",
            defaultValue = "emulated",
            description = "What to use where no key is plugged in: an emulated one (the default), or none.")
    private Fallback fallback;

    @Mixin
    private JsonOption json;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws IOException, InterruptedException, Misuse {
        if (port < 0 || port > 65_535) {
            throw new Misuse("A port is a number from 1 to 65535 (or 0 for any that is free), not " + port + ".");
        }
        Logging.service();
        Path folder = data != null ? data : DataFolder.path();
        List<SecurityKey> keys = new ArrayList<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> keys.forEach(SecurityKey::close), "unplug"));
        keys.addAll(keys(folder));
        LoggerFactory.getLogger(ServeCommand.class).info("Crypto: {}", Crypto.fastest().describe());
        try (Database database = Database.open(folder);
                KeywrightServer server = KeywrightServer.start(Config.local(
                        port, database, new AttachedKeys(keys, InstantSource.system())))) {
            String address = "http://localhost:" + server.port();
            json.print(Map.of("address", address, "keys", keys.stream().map(SecurityKey::info).toList()),
                    out -> out.println("Keywright is at " + address + "; stop with Ctrl-C."));
            new CountDownLatch(1).await();
        }
        return 0;
    }

    private List<SecurityKey> keys(Path folder) throws IOException {
        FoundKeys attached = KeyDiscovery.attached();
        attached.notes().forEach(note -> LoggerFactory.getLogger(ServeCommand.class).info(note));
        if (!attached.keys().isEmpty()) {
            return attached.keys();
        }
        if (fallback == Fallback.NONE) {
            command.commandLine().getErr().println(
                    "No security key was found on HID or PC/SC, and --fallback none forbids an emulated one.");
            return List.of();
        }
        SecurityKey key = EmulatedSecurityKey.plugIn(DataFolder.keyState(folder), null, UserPresence.ALWAYS);
        command.commandLine().getErr().println("No security key was found on HID or PC/SC; using the emulated "
                + KeyOptions.describe(key.info()) + ".");
        return List.of(key);
    }
}
