package dev.keywright.cli;

import dev.keywright.host.PasskeyInfo;
import dev.keywright.host.webauthn.FidoSession;
import dev.keywright.wire.Bytes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright fido credentials}. */
@Command(
        name = "credentials",
        mixinStandardHelpOptions = true,
        description = "Lists the passkeys on the key, or deletes one.")
final class FidoCredentials implements Callable<Integer> {

    @Option(
            names = "--delete",
            paramLabel = "ID",
            description = "Delete the passkey with this credential id (hex); it cannot be had back.")
    private @Nullable String delete;

    @Mixin
    private FidoOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        if (delete != null) {
            return delete(id(delete));
        }
        List<PasskeyInfo> passkeys =
                options.open(connection -> FidoSession.over(connection).passkeys(options.pin()));
        json.print(passkeys.stream().map(FidoCredentials::describe).toList(), out -> passkeys.forEach(
                passkey -> out.println(passkey.credentialId() + "  " + passkey.rpId() + "  "
                        + (passkey.userName() == null ? "" : passkey.userName()))));
        return 0;
    }

    private int delete(Bytes id) throws Exception {
        options.open(connection -> {
            FidoSession.over(connection).delete(options.pin(), id);
            return id;
        });
        json.print(Map.of("deleted", id.toHex()), out -> out.println("Deleted " + id + "."));
        return 0;
    }

    private static Bytes id(String hex) throws Misuse {
        try {
            return Bytes.ofHex(hex);
        } catch (IllegalArgumentException e) {
            throw new Misuse("A credential id is hex, as 'keywright fido credentials' prints it.");
        }
    }

    private static Map<String, Object> describe(PasskeyInfo passkey) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", passkey.credentialId().toHex());
        fields.put("rpId", passkey.rpId());
        fields.put("userName", passkey.userName());
        fields.put("displayName", passkey.displayName());
        return fields;
    }
}
