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
        description = "Lists the passkeys on the key, deletes one, or renames its user.")
final class FidoCredentials implements Callable<Integer> {

    @Option(
            names = "--delete",
            paramLabel = "ID",
            description = "Delete the passkey with this credential id (hex); it cannot be had back.")
    private @Nullable String delete;

    @Option(
            names = "--update",
            paramLabel = "ID",
            description = "Change what the key calls the user of the passkey with this credential id (hex).")
    private @Nullable String update;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "With --update, the user's new name; an empty one takes it away.")
    private @Nullable String name;

    @Option(
            names = "--display-name",
            paramLabel = "NAME",
            description = "With --update, how the user is shown; an empty one takes it away.")
    private @Nullable String displayName;

    @Mixin
    private FidoOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        boolean renames = name != null || displayName != null;
        if (renames != (update != null) || delete != null && update != null) {
            throw new Misuse("Give either --delete ID, or --update ID with --name or --display-name.");
        }
        if (delete != null) {
            return delete(id(delete));
        }
        if (update != null) {
            return update(id(update));
        }
        List<PasskeyInfo> passkeys =
                options.open(connection -> options.withPin(FidoSession.over(connection)::passkeys));
        json.print(passkeys.stream().map(FidoCredentials::describe).toList(), out -> passkeys.forEach(
                passkey -> out.println(passkey.credentialId() + "  " + passkey.rpId() + "  "
                        + (passkey.userName() == null ? "" : passkey.userName()))));
        return 0;
    }

    private int delete(Bytes id) throws Exception {
        options.open(connection -> options.withPin(pin -> {
            FidoSession.over(connection).delete(pin, id);
            return id;
        }));
        json.print(Map.of("deleted", id.toHex()), out -> out.println("Deleted " + id + "."));
        return 0;
    }

    private int update(Bytes id) throws Exception {
        PasskeyInfo updated = options.open(connection -> options.withPin(
                pin -> FidoSession.over(connection).rename(pin, id, name, displayName)));
        json.print(Map.of("updated", describe(updated)), out -> out.println("Updated " + id + "."));
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
