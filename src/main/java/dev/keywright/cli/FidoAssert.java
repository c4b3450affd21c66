package dev.keywright.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keywright.host.webauthn.WebAuthnClient;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keywright fido assert}. */
@Command(
        name = "assert",
        mixinStandardHelpOptions = true,
        description = "Signs in to a relying party, or makes an assertion for options in a file.")
final class FidoAssert implements Callable<Integer> {

    @Mixin
    private CeremonyOptions ceremony;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        if (!ceremony.isWithRelyingParty()) {
            JsonNode credential = ceremony.playFile(WebAuthnClient::authenticate);
            json.print(credential, out -> out.println(credential.toPrettyString()));
            return 0;
        }
        RelyingPartyClient relyingParty = ceremony.relyingParty();
        JsonNode options = relyingParty.assertionOptions(ceremony.user());
        JsonNode credential = ceremony.play(options, relyingParty.origin(), WebAuthnClient::authenticate);
        relyingParty.assertionResult(credential);
        json.print(Map.of("signedIn", true, "credential", credential),
                out -> out.println("Signed in at " + relyingParty.origin() + "."));
        return 0;
    }
}
