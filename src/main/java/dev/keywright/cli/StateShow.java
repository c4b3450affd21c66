package dev.keywright.cli;

import dev.keywright.host.emulated.StateFile;
import dev.keywright.host.emulated.StateFile.Facts;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.FidoState;
import dev.keywright.token.state.TokenState;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keywright state show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows whose state the file holds and how it is kept, and no secret. It changes nothing.")
final class StateShow implements Callable<Integer> {

    @Mixin
    private StateOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        StateFile.Look look = options.look();
        json.print(asJson(look), out -> print(look, out));
        return 0;
    }

    private static Map<String, Object> asJson(StateFile.Look look) {
        Facts file = look.facts();
        TokenState state = look.state();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", file.path().toString());
        json.put("format", file.format());
        json.put("protection", StateProtect.name(file.protection()));
        json.put("changes", file.changes());
        json.put("length", file.length());
        json.put("serial", state.identity().serial());
        json.put("profile", state.identity().profile());
        json.put("passkeys", state.fido().credentialCount());
        json.put("pinSet", state.fido().pin() != null);
        json.put("pinRetries", state.fido().pinRetries());
        json.put("signatureCounter", state.fido().signatureCounter());
        json.put("oathAccounts", state.oath().all().size());
        return json;
    }

    private static void print(StateFile.Look look, PrintWriter out) {
        Facts file = look.facts();
        TokenState state = look.state();
        FidoState fido = state.fido();
        String profile = state.identity().profile();
        line(out, "Key", FirmwareProfiles.find(profile).map(FirmwareProfile::title).orElse(profile) + " "
                + state.identity().serial() + " (" + profile + ")");
        line(out, "File", file.path() + ", format " + file.format() + ", " + file.length() + " bytes");
        line(out, "Encrypted", switch (file.protection()) {
            case NONE -> "no";
            case PASSPHRASE -> "with a passphrase";
            case KEY_FILE -> "with a key file";
        });
        line(out, "Rollback", "by up to " + file.changes() + " changes");
        line(out, "Passkeys", fido.credentialCount());
        line(out, "PIN", (fido.pin() == null ? "not set" : "set") + ", " + fido.pinRetries() + " wrong ones left");
        line(out, "Signatures", fido.signatureCounter());
        line(out, "OATH accounts", state.oath().all().size());
    }

    private static void line(PrintWriter out, String what, Object value) {
        out.printf("%-14s%s%n", what, value);
    }
}
