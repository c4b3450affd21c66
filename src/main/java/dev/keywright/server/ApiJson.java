package dev.keywright.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.host.KeyInfo;
import dev.keywright.rp.Passkey;
import dev.keywright.rp.RelyingPartyService;
import dev.keywright.rp.SignIn;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The API's answers, member by member, so that nothing leaves by accident. Instants are milliseconds since 1970. */
final class ApiJson {

    private ApiJson() {}

    static ObjectNode keys(List<KeyDesk.Key> keys) {
        ObjectNode json = Body.object();
        ArrayNode list = json.putArray("keys");
        for (KeyDesk.Key key : keys) {
            KeyInfo info = key.info();
            ObjectNode entry = list.addObject()
                    .put("id", key.id())
                    .put("serial", info.serial())
                    .put("name", info.name())
                    .put("firmware", info.firmware())
                    .put("emulated", info.emulated())
                    .put("profile", info.profile());
            ArrayNode pipes = entry.putArray("pipes");
            info.pipes().forEach(pipe -> pipes.add(pipe.name().toLowerCase(Locale.ROOT)));
        }
        return json;
    }

    static ObjectNode accounts(List<KeyDesk.OathEntry> accounts, Instant now) {
        ObjectNode json = Body.object().put("now", now.toEpochMilli());
        ArrayNode list = json.putArray("accounts");
        accounts.forEach(account -> list.add(account(account)));
        return json;
    }

    static ObjectNode account(KeyDesk.OathEntry account) {
        ObjectNode json = Body.object()
                .put("id", account.id())
                .put("issuer", account.issuer())
                .put("account", account.account())
                .put("type", account.type())
                .put("period", account.period())
                .put("touch", account.touch());
        KeyDesk.OathCode code = account.code();
        json.set("code", code == null ? null : code(code));
        return json;
    }

    static ObjectNode code(KeyDesk.OathCode code) {
        return Body.object()
                .put("value", code.value())
                .put("validFrom", millis(code.validFrom()))
                .put("validUntil", millis(code.validUntil()));
    }

    static ObjectNode passkeysOnKey(List<KeyDesk.PasskeyEntry> passkeys) {
        ObjectNode json = Body.object();
        ArrayNode list = json.putArray("passkeys");
        for (KeyDesk.PasskeyEntry passkey : passkeys) {
            list.addObject()
                    .put("rpId", passkey.rpId())
                    .put("userName", passkey.userName())
                    .put("displayName", passkey.displayName())
                    .put("credentialId", passkey.credentialId());
        }
        return json;
    }

    static ArrayNode passkeys(List<Passkey> passkeys, RelyingPartyService relyingParty) {
        ArrayNode list = Body.object().arrayNode();
        passkeys.forEach(passkey -> list.add(passkey(passkey, relyingParty)));
        return list;
    }

    static ObjectNode passkey(Passkey passkey, RelyingPartyService relyingParty) {
        ObjectNode json = Body.object()
                .put("id", passkey.id())
                .put("username", passkey.username())
                .put("displayName", passkey.displayName())
                .put("aaguid", passkey.aaguid())
                .put("model", relyingParty.model(passkey).orElse(null))
                .put("algorithm", passkey.algorithm())
                .put("attestationType", passkey.attestationType())
                .put("attestationFormat", passkey.attestationFormat())
                .put("trusted", passkey.trusted())
                .put("discoverable", passkey.discoverable())
                .put("backupEligible", passkey.backupEligible())
                .put("backedUp", passkey.backedUp())
                .put("signatureCount", passkey.signatureCount());
        passkey.transports().forEach(json.putArray("transports")::add);
        json.putObject("extensions")
                .put("credProtect", passkey.extensions().credProtect())
                .put("prf", passkey.extensions().prf())
                .put("largeBlob", passkey.extensions().largeBlob());
        return json.put("createdAt", millis(passkey.createdAt())).put("lastUsedAt", millis(passkey.lastUsedAt()));
    }

    static ObjectNode signIn(SignIn signIn, RelyingPartyService relyingParty) {
        ObjectNode json = Body.object()
                .put("username", signIn.passkey().username())
                .put("userVerified", signIn.userVerified())
                .put("action", signIn.action());
        ArrayNode warnings = json.putArray("warnings");
        signIn.warnings().stream().sorted().forEach(warning -> warnings.addObject()
                .put("warning", warning.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .put("sentence", warning.sentence()));
        json.set("extensions", signIn.extensions());
        json.set("passkey", passkey(signIn.passkey(), relyingParty));
        return json;
    }

    private static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }
}
