package dev.keywright.cli;

import dev.keywright.crypto.Crypto;
import dev.keywright.host.emulated.EmulatedSecurityKey;
import dev.keywright.port.Port;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keywright emulate}: plugs an emulated key into this machine, for other programs. */
@Command(
        name = "emulate",
        mixinStandardHelpOptions = true,
        description = "Plugs an emulated key into this machine, where other programs see it, until it is stopped.")
final class EmulateCommand implements Callable<Integer> {

    private static final long POLL_MILLIS = 50;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "The device to be; see 'keywright profiles list'. Each has a state file of its own. Given"
                    + " several times, several keys are plugged in.")
    private List<String> profiles = List.of();

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = "The key's state file, instead of the device's in the data folder; given several times,"
                    + " several keys.")
    private List<Path> states = List.of();

    @Option(
            names = "--seed",
            paramLabel = "HEX",
            description = "For tests: draw all that is random from this seed, so that the same requests to a new key"
                    + " give the same bytes.")
    private @Nullable String seed;

    @Mixin
    private PortOptions where;

    @Mixin
    private ProtectionOptions protection;

    @Mixin
    private TouchOption touch;

    @Mixin
    private JsonOption json;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws IOException, InterruptedException, Misuse {
        where.requireAny();
        int count = Math.max(1, Math.max(profiles.size(), states.size()));
        check(count);
        Logging.service();
        try (OpenPorts ports = where.open()) {
            return emulate(count, ports);
        }
    }

    private int emulate(int count, OpenPorts ports) throws IOException, InterruptedException, Misuse {
        List<PluggedKey> keys = new ArrayList<>();
        try {
            for (int index = 0; index < count; index++) {
                keys.add(make(index, ports));
            }
            for (PluggedKey key : keys) {
                key.ports().plugIn();
            }
            Crypto crypto = seed == null ? Crypto.fastest() : Crypto.reproducible();
            LoggerFactory.getLogger(EmulateCommand.class).info("Crypto: {}", crypto.describe());
            keys.forEach(key -> protection.warn(key.key()));
            json.print(
                    Map.of("keys", keys.stream().map(EmulateCommand::describe).toList()), out -> announce(out, keys));
            listen(new KeyConsole(keys, command.commandLine().getErr()));
            return 0;
        } finally {
            keys.forEach(PluggedKey::close);
        }
    }

    /** Until somebody types quit; Ctrl-C ends the process. */
    private static void listen(KeyConsole console) throws IOException, InterruptedException {
        boolean goesOn = true;
        while (goesOn) {
            String line = TypedLines.TERMINAL.command();
            if (line == null) {
                Thread.sleep(POLL_MILLIS);
            } else {
                goesOn = console.take(line);
            }
        }
    }

    private void check(int count) throws IOException, Misuse {
        if (!profiles.isEmpty() && !states.isEmpty() && profiles.size() != states.size()) {
            throw new Misuse("Give each key a --profile and a --state, or all of them only one of the two.");
        }
        if (seed != null && !seed.matches("([0-9A-Fa-f]{2})+")) {
            throw new Misuse("--seed takes whole bytes in hex, such as 00ff, and at least one.");
        }
        if (seed != null && count > 1) {
            throw new Misuse("--seed makes one key; plug the others in with a command of their own.");
        }
        for (String profile : profiles) {
            Optional<FirmwareProfile> device = FirmwareProfiles.find(profile);
            if (device.isPresent()) {
                where.requireFit(device.get());
            }
        }
    }

    private PluggedKey make(int index, OpenPorts ports) throws IOException, Misuse {
        String profile = profiles.isEmpty() ? null : profiles.get(index);
        Path file = states.isEmpty() ? DataFolder.keyState(DataFolder.path(), profile) : states.get(index);
        EmulatedSecurityKey key = plugIn(file, profile);
        try {
            where.requireFit(key.token().profile());
            return new PluggedKey(key, ports.add(key.token()));
        } catch (IOException | RuntimeException e) {
            key.close();
            throw e;
        }
    }

    private EmulatedSecurityKey plugIn(Path file, @Nullable String profile) throws IOException, Misuse {
        if (seed == null) {
            return EmulatedSecurityKey.plugIn(
                    file, profile, touch.presence(), touch.verifier(), protection.given(file));
        }
        return EmulatedSecurityKey.plugInSeeded(
                file,
                profile,
                touch.presence(),
                touch.verifier(),
                protection.given(file),
                HexFormat.of().parseHex(seed));
    }

    private static Map<String, Object> describe(PluggedKey key) {
        return Map.of("key", key.key().info(), "ports", key.ports().all().stream().map(Port::place).toList());
    }

    private static void announce(PrintWriter out, List<PluggedKey> keys) {
        for (PluggedKey key : keys) {
            out.println("The emulated " + key.name() + " (" + key.key().info().profile() + ") is plugged into "
                    + key.ports().place() + ".");
        }
        out.println(KeyConsole.HELP + " Ctrl-C stops.");
    }
}
