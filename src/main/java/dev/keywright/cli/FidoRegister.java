package dev.keywright.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keywright.host.webauthn.WebAuthnClient;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright fido register}. */
@Command(
        name = "register",
        mixinStandardHelpOptions = true,
        description = "Registers a passkey with a relying party, or makes a credential for options in a file.")
final class FidoRegister implements Callable<Integer> {

    @Option(names = "--display-name", paramLabel = "NAME", description = "How the user likes to be shown, with --rp.")
    private @Nullable String displayName;

    @Option(names = "--not-discoverable", description = "Do not store the credential on the key, with --rp.")
    private boolean notDiscoverable;

    @Mixin
    private CeremonyOptions ceremony;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        if (!ceremony.isWithRelyingParty()) {
            JsonNode credential = ceremony.playFile(WebAuthnClient::register);
            json.print(credential, out -> out.println(credential.toPrettyString()));
            return 0;
        }
        String user = ceremony.user();
        if (user == null) {
            throw new Misuse("Say who registers, with --user NAME.");
        }
        RelyingPartyClient relyingParty = ceremony.relyingParty();
        JsonNode options = relyingParty.attestationOptions(
                user, displayName == null ? user : displayName, !notDiscoverable);
        JsonNode credential = ceremony.play(options, relyingParty.origin(), WebAuthnClient::register);
        relyingParty.attestationResult(credential);
        json.print(Map.of("registered", user, "credential", credential),
                out -> out.println("Registered " + user + " at " + relyingParty.origin() + "."));
        return 0;
    }
}
