package dev.keywright.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.yubico.yubikit.core.YubiKeyConnection;
import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.host.webauthn.UserPrompts;
import dev.keywright.host.webauthn.WebAuthnClient;
import dev.keywright.host.webauthn.WebAuthnException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where a ceremony's options come from and where its result goes: a relying party's address, or JSON in and out. */
final class CeremonyOptions {

    /** Made when it is first used: every command is instantiated on every start. */
    private static final class Json {
        static final JsonMapper MAPPER = JsonMapper.builder().build();
    }

    private static final int LIMIT = 1 << 20;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE|-",
            description = "The options as JSON, as a page gives them to the browser; - for standard input. The"
                    + " credential is then printed as JSON.")
    private @Nullable Path file;

    @Option(
            names = "--origin",
            paramLabel = "URL",
            description = "The page's origin, for options from a file, such as https://example.org.")
    private @Nullable String origin;

    @Option(
            names = "--rp",
            paramLabel = "URL",
            description = "Instead of a file: a relying party with the four endpoints of FIDO's server test API, such"
                    + " as http://localhost:8420.")
    private @Nullable URI rp;

    @Option(names = "--user", paramLabel = "NAME", description = "The user's name, with --rp.")
    private @Nullable String user;

    @Mixin
    private FidoOptions fido;

    /** One side of a ceremony, played by the key. */
    @FunctionalInterface
    interface Play {
        String with(WebAuthnClient client, String options, String origin, UserPrompts prompts)
                throws WebAuthnException, IOException;
    }

    boolean isWithRelyingParty() {
        return rp != null;
    }

    RelyingPartyClient relyingParty() throws Misuse {
        return new RelyingPartyClient(rp == null ? URI.create("") : rp);
    }

    @Nullable String user() {
        return user;
    }

    JsonNode play(JsonNode options, String page, Play play) throws Exception {
        String credential = fido.open(connection -> play.with(
                client(connection), options.toString(), page, fido.prompts()));
        return Json.MAPPER.readTree(credential);
    }

    /** Options from a file or standard input, for the page that {@code --origin} names. */
    JsonNode playFile(Play play) throws Exception {
        if (file == null || origin == null) {
            throw new Misuse("Give a file with options and its --origin, or a relying party with --rp and --user.");
        }
        String json = SmallInput.read(file, LIMIT, "options");
        try {
            return play(Json.MAPPER.readTree(json), origin, play);
        } catch (JsonProcessingException e) {
            throw new IOException("The options in " + file + " are not JSON; give them as a page gives them to the"
                    + " browser.", e);
        }
    }

    private static WebAuthnClient client(YubiKeyConnection connection) {
        return connection instanceof FidoConnection pipe
                ? WebAuthnClient.over(pipe)
                : WebAuthnClient.over((SmartCardConnection) connection);
    }
}
