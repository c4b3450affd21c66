package dev.keywright.oath.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.InvalidOathInput;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import dev.keywright.oath.SetupKey;
import dev.keywright.oath.Totp;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Vaults and exports of Aegis, plain or encrypted with a password (beemdevelopment/Aegis, docs/vault.md). Written are
 * versions that every Aegis reads.
 */
public final class AegisFormat implements AccountFormat {

    static final String TITLE = "Aegis backup";

    /** The highest that docs/vault.md and VaultFile.java know. */
    private static final int FILE_VERSION = 1;
    /** Version 2 has groups, version 3 other icons; the accounts are the same in all three. */
    private static final int NEWEST_CONTENT_VERSION = 3;
    private static final int CONTENT_VERSION = 1;

    @Override
    public String name() {
        return "aegis";
    }

    @Override
    public String title() {
        return TITLE;
    }

    @Override
    public boolean recognises(byte[] content) {
        Set<String> names = FileJson.names(content);
        return names.contains("header") && (names.contains("db") || names.contains("version"));
    }

    @Override
    public List<ImportRow> read(byte[] content, FilePassword password) throws UnreadableAccountFile {
        JsonNode file = FileJson.read(content, TITLE);
        if (file.path("version").asInt() > FILE_VERSION) {
            throw FileJson.newer(TITLE);
        }
        JsonNode header = file.path("header");
        if (!header.isObject()) {
            throw FileJson.damaged(TITLE);
        }
        boolean plain = header.path("slots").isEmpty() && header.path("params").isEmpty();
        JsonNode db = plain ? file.path("db") : opened(header, file.path("db"), password);
        return rows(db);
    }

    private static JsonNode opened(JsonNode header, JsonNode db, FilePassword password) throws UnreadableAccountFile {
        byte[] content = AegisVault.open(header, db, password);
        try {
            return FileJson.read(content, TITLE);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private static List<ImportRow> rows(JsonNode db) throws UnreadableAccountFile {
        if (db.path("version").asInt() > NEWEST_CONTENT_VERSION) {
            throw FileJson.newer(TITLE);
        }
        if (!db.path("entries").isArray()) {
            throw FileJson.damaged(TITLE);
        }
        Rows rows = new Rows(TITLE);
        for (JsonNode node : db.path("entries")) {
            JsonFields entry = new JsonFields(node);
            rows.add(entry.text("issuer"), entry.text("name"), () -> credential(entry));
        }
        return rows.all();
    }

    private static OathCredential credential(JsonFields entry)
            throws UnusableAccount, InvalidOathInput {
        JsonFields info = entry.object("info");
        return new WrittenAccount(
                        entry.text("type"),
                        entry.text("issuer"),
                        entry.text("name"),
                        info.text("secret"),
                        info.text("algo"),
                        info.number("digits", OathCredential.DEFAULT_DIGITS),
                        info.number("period", Totp.DEFAULT_PERIOD),
                        info.number("counter", 0))
                .credential();
    }

    @Override
    public byte[] write(List<OathCredential> accounts, FilePassword password) throws UnwritableAccounts {
        ObjectNode db = FileJson.object().put("version", CONTENT_VERSION);
        ArrayNode entries = db.putArray("entries");
        accounts.forEach(account -> entries.add(entry(account)));
        Optional<AskedPassword> asked = AskedPassword.toWrite(password);
        ObjectNode file = FileJson.object().put("version", FILE_VERSION);
        if (asked.isEmpty()) {
            file.putObject("header").putNull("slots").putNull("params");
            file.set("db", db);
            return FileJson.write(file);
        }
        byte[] content = FileJson.write(db);
        try (AskedPassword secret = asked.get()) {
            AegisVault.seal(content, secret, file);
            return FileJson.write(file);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private static ObjectNode entry(OathCredential account) {
        AccountName name = account.name();
        ObjectNode entry = FileJson.object()
                .put("type", WrittenAccount.kind(account))
                .put("uuid", UUID.randomUUID().toString())
                .put("name", name.account())
                .put("issuer", name.issuer() == null ? "" : name.issuer())
                .put("note", "")
                .put("favorite", false)
                .putNull("icon");
        ObjectNode info = entry.putObject("info")
                .put("secret", SetupKey.format(account.secret()))
                .put("algo", account.algorithm().name())
                .put("digits", WrittenAccount.digits(account));
        if (account.type() == OathType.TOTP) {
            info.put("period", account.period());
        } else {
            info.put("counter", account.counter());
        }
        return entry;
    }
}
