package dev.keywright.cli;

import dev.keywright.crypto.Crypto;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.emulated.EmulatedSecurityKey;
import dev.keywright.port.vpcd.VpcdPort;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.card.CardInterface;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
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

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "The device to be; see 'keywright profiles list'. Each has a state file of its own.")
    private @Nullable String profile;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = "The key's state file, instead of the device's in the data folder.")
    private @Nullable Path state;

    @Option(
            names = "--seed",
            paramLabel = "HEX",
            description = "For tests: draw all that is random from this seed, so that the same requests to a new key"
                    + " give the same bytes.")
    private @Nullable String seed;

    @Option(
            names = "--pcsc",
            paramLabel = "HOST:PORT",
            required = true,
            converter = HostAndPort.Converter.class,
            description = "Plug it into the vpcd driver of a pcscd, usually at 127.0.0.1:35963.")
    private HostAndPort vpcd;

    @Option(names = "--nfc", description = "Be a key on a contactless reader instead of one on USB.")
    private boolean nfc;

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
        Logging.service();
        requireCard();
        Path file = state != null ? state : DataFolder.keyState(DataFolder.path(), profile);
        try (EmulatedSecurityKey key = plugIn(file);
                VpcdPort port = VpcdPort.connect(vpcd.host(), vpcd.port(), card(key.token()))) {
            Crypto crypto = seed == null ? Crypto.fastest() : Crypto.reproducible();
            LoggerFactory.getLogger(EmulateCommand.class).info("Crypto: {}", crypto.describe());
            protection.warn(key);
            KeyInfo info = key.info();
            String where = vpcd.host() + ":" + vpcd.port();
            json.print(Map.of("key", info, "pcsc", where), out -> announce(out, info, where));
            String end = port.awaitEnd();
            command.commandLine().getErr().println(end);
            return 1;
        }
    }

    /** Before a key is made that nobody could plug in. */
    private void requireCard() throws IOException {
        FirmwareProfile device = profile == null ? null : FirmwareProfiles.find(profile).orElse(null);
        if (device != null && (device.card() == null
                || (nfc ? device.card().nfcAtr() : device.card().usbAtr()) == null)) {
            throw new IOException("A " + device.title() + " has no " + (nfc ? "NFC" : "smart card interface on USB")
                    + "; choose another profile" + (nfc ? " or leave out --nfc." : "."));
        }
    }

    private EmulatedSecurityKey plugIn(Path file) throws IOException, Misuse {
        if (seed == null) {
            return EmulatedSecurityKey.plugIn(
                    file, profile, touch.presence(), touch.verifier(), protection.given(file));
        }
        if (!seed.matches("([0-9A-Fa-f]{2})+")) {
            throw new Misuse("--seed takes whole bytes in hex, such as 00ff, and at least one.");
        }
        return EmulatedSecurityKey.plugInSeeded(
                file,
                profile,
                touch.presence(),
                touch.verifier(),
                protection.given(file),
                HexFormat.of().parseHex(seed));
    }

    private CardInterface card(EmulatedKey key) throws IOException {
        try {
            return nfc ? key.nfcCard() : key.usbCard();
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void announce(PrintWriter out, KeyInfo info, String where) {
        out.println("The emulated " + KeyOptions.describe(info) + " (" + info.profile() + ") is plugged into vpcd at "
                + where + "; stop with Ctrl-C.");
    }
}
