package dev.keywright.cli;

import dev.keywright.audit.AuditChain;
import dev.keywright.audit.AuditKey;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.host.FoundKeys;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.discovery.KeyEvent;
import dev.keywright.host.discovery.KeyIds;
import dev.keywright.host.discovery.KeyWatch;
import dev.keywright.host.discovery.KnownKeys;
import dev.keywright.host.emulated.EmulatedSecurityKey;
import dev.keywright.port.Ports;
import dev.keywright.rp.RelyingParties;
import dev.keywright.rp.metadata.Metadata;
import dev.keywright.rp.metadata.MetadataSettings;
import dev.keywright.rp.stepup.StepUp;
import dev.keywright.server.AttachedKeys;
import dev.keywright.server.Config;
import dev.keywright.server.EmulatedAtPorts;
import dev.keywright.server.KeywrightServer;
import dev.keywright.server.Limits;
import dev.keywright.server.Network;
import dev.keywright.server.access.ApiKeys;
import dev.keywright.store.Database;
import dev.keywright.store.Housekeeping;
import dev.keywright.store.InstallationSecrets;
import dev.keywright.store.MasterKeyException;
import dev.keywright.store.Sweeper;
import dev.keywright.store.Vault;
import dev.keywright.token.UserPresence;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
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

    private static final List<Sweeper.Expiry> EXPIRING = List.of(RelyingParties.EXPIRING, StepUp.EXPIRING);

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8420",
            description = "The port to listen on (the default is ${DEFAULT-VALUE}; 0 is any that is free).")
    private int port;

    @Option(
            names = "--fallback",
            paramLabel = "emulated|none",
            defaultValue = "emulated",
            description = "What to use where no key is plugged in: an emulated one (the default), or none.")
    private Fallback fallback;

    @Mixin
    private StoreOptions store;

    @Mixin
    private NetworkOptions reach;

    @Mixin
    private ProtectionOptions protection;

    @Mixin
    private PortOptions where;

    @Mixin
    private MetadataOptions metadata;

    @Mixin
    private JsonOption json;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws IOException, InterruptedException, Misuse {
        if (where.isAny() && fallback == Fallback.NONE) {
            throw new Misuse("--fallback none forbids the emulated key that --pcsc, --uhid or --usbip plugs in; leave one of them out.");
        }
        if (port < 0 || port > 65_535) {
            throw new Misuse("A port is a number from 1 to 65535 (or 0 for any that is free), not " + port + ".");
        }
        Network network = reach.network();
        Limits limits = reach.limits();
        MetadataSettings trust = metadata.given();
        Logging.service();
        Path folder = store.folder();
        KnownKeys known = new KnownKeys();
        FoundKeys attached = known.look();
        List<SecurityKey> keys = new ArrayList<>(attached.keys());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> keys.forEach(SecurityKey::close), "unplug"));
        EmulatedSecurityKey emulated = null;
        List<EmulatedAtPorts> atPorts = List.of();
        if (where.isAny() || keys.isEmpty() && fallback == Fallback.EMULATED) {
            Path state = DataFolder.keyState(folder);
            emulated = EmulatedSecurityKey.plugIn(state, null, UserPresence.ALWAYS, protection.given(state));
            keys.add(emulated);
            if (where.isAny()) {
                atPorts = List.of(plugIn(emulated));
            }
        }
        AttachedKeys desk = new AttachedKeys(KeyIds.of(keys), InstantSource.system());
        try (Database database = store.open();
                Housekeeping housekeeping = new Housekeeping();
                Metadata models = Metadata.open(database, trust, InstantSource.system()).refreshed();
                KeywrightServer server = KeywrightServer.start(
                        Config.local(port, database, vault(database, housekeeping), desk)
                                .withEmulated(atPorts)
                                .withNetwork(network)
                                .withLimits(limits)
                                .withTrust(models));
                KeyWatch watch = KeyWatch.start(known, attached, new Following(desk))) {
            // Not earlier: a service that does not start says why, and nothing else.
            tellOfKeys(attached, keys);
            if (emulated != null) {
                protection.warn(emulated);
            }
            tellWhereItIs(network.url(server.port()), keys, firstKey(database));
            new CountDownLatch(1).await();
        }
        return 0;
    }

    /** Refuses a master key that is missing or another's before anything is answered, and begins what it is for. */
    private Vault vault(Database database, Housekeeping housekeeping) throws MasterKeyException {
        Vault vault = store.vault(database);
        var secrets = new InstallationSecrets(database, vault, RandomSource.system());
        housekeeping.every(AuditChain.PERIOD, "Linking audit events", new AuditChain(database, AuditKey.of(secrets)));
        housekeeping.every(
                Sweeper.PERIOD,
                "Sweeping",
                new Sweeper(database, InstantSource.system(), EXPIRING));
        return vault;
    }

    /** Whoever first starts a service can administer it; the key is in the database before it is shown. */
    private static @Nullable String firstKey(Database database) {
        return new ApiKeys(database.jdbi(), InstantSource.system(), RandomSource.system())
                .createFirst()
                .map(created -> created.text().reveal())
                .orElse(null);
    }

    private void tellWhereItIs(String address, List<SecurityKey> keys, @Nullable String firstKey) {
        Map<String, Object> answer = new HashMap<>(
                Map.of("address", address, "keys", keys.stream().map(SecurityKey::info).toList()));
        if (firstKey != null) {
            answer.put("adminKey", firstKey);
        }
        json.print(answer, out -> {
            if (firstKey != null) {
                out.println("The first administrator's API key, shown only now: " + firstKey);
            }
            out.println("Keywright is at " + address + "; stop with Ctrl-C.");
        });
    }

    private EmulatedAtPorts plugIn(EmulatedSecurityKey key) throws IOException, Misuse {
        try {
            where.requireFit(key.token().profile());
            // Open until the service ends, and with it this process.
            Ports ports = where.open().add(key.token());
            ports.plugIn();
            return new EmulatedAtPorts(String.valueOf(key.info().serial()), ports);
        } catch (IOException | Misuse | RuntimeException e) {
            key.close();
            throw e;
        }
    }

    /** The service shows the keys that are there now. */
    private record Following(AttachedKeys desk) implements KeyWatch.Listener {

        private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

        @Override
        public void keys(List<KeyEvent> events) {
            desk.changed(events);
            events.forEach(event -> LOG.info("{}", KeysCommand.describe(event)));
        }

        @Override
        public void note(String note) {
            LOG.info(note);
        }
    }

    private void tellOfKeys(FoundKeys attached, List<SecurityKey> keys) {
        Logger log = LoggerFactory.getLogger(ServeCommand.class);
        attached.notes().forEach(log::info);
        log.info("Crypto: {}", Crypto.fastest().describe());
        PrintWriter err = command.commandLine().getErr();
        if (keys.isEmpty()) {
            err.println("No security key was found on HID or PC/SC, and --fallback none forbids an emulated one.");
        } else if (attached.keys().isEmpty()) {
            err.println(KeyOptions.fallbackTo(keys.get(0).info()));
        }
    }
}
