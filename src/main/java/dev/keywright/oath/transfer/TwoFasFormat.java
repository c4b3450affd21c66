package dev.keywright.oath.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.InvalidOathInput;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import dev.keywright.oath.SetupKey;
import dev.keywright.oath.Totp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Backups of 2FAS, plain or encrypted with a password (twofas/2fas-android, BackupContent.kt and BackupService.kt).
 * Read are the schema versions 1 to 4, written is 4.
 */
public final class TwoFasFormat implements AccountFormat {

    private static final String TITLE = "2FAS backup";
    private static final int SCHEMA = 4;

    private static final int ROUNDS = 10_000;
    private static final int KEY = 32;
    private static final int SALT = 256;
    private static final int NONCE = 12;
    private static final byte[] NOTHING = {};

    /** BackupContent.kt: encrypted like the accounts, so that 2FAS can tell whether a password is right. */
    private static final String REFERENCE = "tRViSsLKzd86Hprh4ceC2OP7xazn4rrt4xhfEUbOjxLX8Rc3mkISXE0lWbmnWfggogbBJhtYgp"
            + "K6fMl1D6mtsy92R3HkdGfwuXbzLebqVFJsR7IZ2w58t938iymwG4824igYy1wi6n2WDpO1Q1P69zwJGs2F5a1qP4MyIiDSD7NCV2Ovid"
            + "XQCBnDlGfmz0f1BQySRkkt4ryiJeCjD2o4QsveJ9uDBUn8ELyOrESv5R5DMDkD4iAF8TXU7KyoJujd";

    /** The icon that 2FAS names where an account has none of its own. */
    private static final String DEFAULT_ICON = "a5b3fb65-4ec5-43e6-8ec1-49e24ca9e7ad";

    @Override
    public String name() {
        return "2fas";
    }

    @Override
    public String title() {
        return TITLE;
    }

    @Override
    public boolean recognises(byte[] content) {
        Set<String> names = FileJson.names(content);
        // The others stand behind the services, so a file that is cut off or too large does not show them.
        return names.contains("services") || names.contains("servicesEncrypted");
    }

    @Override
    public List<ImportRow> read(byte[] content, FilePassword password) throws UnreadableAccountFile {
        JsonNode file = FileJson.read(content, TITLE);
        if (file.path("schemaVersion").asInt() > SCHEMA) {
            throw FileJson.newer(TITLE);
        }
        String encrypted = new JsonFields(file).text("servicesEncrypted");
        JsonNode services = encrypted == null ? file.path("services") : opened(encrypted, password);
        if (!services.isArray()) {
            throw FileJson.damaged(TITLE);
        }
        Rows rows = new Rows(TITLE);
        for (JsonNode node : services) {
            JsonFields service = new JsonFields(node);
            String account = account(service);
            String issuer = issuer(service, account);
            rows.add(issuer, account, () -> credential(service, issuer, account));
        }
        return rows.all();
    }

    private static @Nullable String account(JsonFields service) {
        String account = service.object("otp").text("account");
        return account == null ? service.object("otp").text("label") : account;
    }

    /** 2FAS shows the name of a service, which people may change; a service without an issuer repeats the account. */
    private static @Nullable String issuer(JsonFields service, @Nullable String account) {
        String issuer = service.object("otp").text("issuer");
        String name = service.text("name");
        return issuer == null && name != null && !name.equals(account) ? name : issuer;
    }

    private static OathCredential credential(JsonFields service, @Nullable String issuer, @Nullable String account)
            throws UnusableAccount, InvalidOathInput {
        JsonFields otp = service.object("otp");
        String type = otp.text("tokenType");
        return new WrittenAccount(
                        type == null ? OathType.TOTP.name() : type,
                        issuer,
                        account,
                        service.text("secret"),
                        otp.text("algorithm"),
                        otp.number("digits", OathCredential.DEFAULT_DIGITS),
                        otp.number("period", Totp.DEFAULT_PERIOD),
                        otp.number("counter", 0))
                .credential();
    }

    private static JsonNode opened(String encrypted, FilePassword password) throws UnreadableAccountFile {
        // Data with its tag, salt, nonce.
        String[] parts = encrypted.split(":", -1);
        if (parts.length != 3) {
            throw FileJson.damaged(TITLE);
        }
        byte[] sealed = base64(parts[0]);
        byte[] salt = base64(parts[1]);
        byte[] nonce = base64(parts[2]);
        if (salt.length == 0 || nonce.length != NONCE) {
            throw FileJson.damaged(TITLE);
        }
        byte[] content;
        try (AskedPassword asked = AskedPassword.toRead(password, TITLE); Secret key = key(asked, salt)) {
            content = Crypto.fastest().open(key, nonce, NOTHING, sealed)
                    .orElseThrow(() -> AskedPassword.wrong(TITLE));
        }
        try {
            return FileJson.read(content, TITLE);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private static byte[] base64(String text) throws UnreadableAccountFile {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw FileJson.damaged(TITLE);
        }
    }

    private static Secret key(AskedPassword password, byte[] salt) {
        return Crypto.fastest().pbkdf2("HmacSHA256", password.characters(), salt, ROUNDS, KEY);
    }

    @Override
    public byte[] write(List<OathCredential> accounts, FilePassword password) throws UnwritableAccounts {
        long now = Instant.now().toEpochMilli();
        ArrayNode services = FileJson.object().putArray("services");
        for (OathCredential account : accounts) {
            services.add(service(account, services.size(), now));
        }
        Optional<AskedPassword> asked = AskedPassword.toWrite(password);
        ObjectNode file = FileJson.object();
        if (asked.isEmpty()) {
            file.set("services", services);
        } else {
            file.putArray("services");
        }
        file.putArray("groups");
        // The version of 2FAS whose schema this is.
        file.put("updatedAt", now)
                .put("schemaVersion", SCHEMA)
                .put("appVersionCode", 5000009)
                .put("appVersionName", "5.1.0")
                .put("appOrigin", "android");
        if (asked.isPresent()) {
            byte[] content = FileJson.write(services);
            byte[] salt = RandomSource.system().bytes(SALT);
            try (AskedPassword secret = asked.get(); Secret key = key(secret, salt)) {
                file.put("servicesEncrypted", sealed(key, salt, content))
                        .put("reference", sealed(key, salt, REFERENCE.getBytes(StandardCharsets.US_ASCII)));
            } finally {
                Arrays.fill(content, (byte) 0);
            }
        }
        return FileJson.write(file);
    }

    private static String sealed(Secret key, byte[] salt, byte[] content) {
        byte[] nonce = RandomSource.system().bytes(NONCE);
        Base64.Encoder base64 = Base64.getEncoder();
        return base64.encodeToString(Crypto.fastest().seal(key, nonce, NOTHING, content))
                + ":" + base64.encodeToString(salt) + ":" + base64.encodeToString(nonce);
    }

    private static ObjectNode service(OathCredential account, int position, long now) throws UnwritableAccounts {
        if (account.counter() > Integer.MAX_VALUE) {
            throw new UnwritableAccounts("2FAS cannot count as far as the counter of " + account.name()
                    + " stands: choose another format, or leave this account out.");
        }
        AccountName name = account.name();
        String shown = name.issuer() == null ? name.account() : name.issuer();
        ObjectNode service = FileJson.object()
                .put("name", shown)
                .put("secret", SetupKey.format(account.secret()))
                .put("updatedAt", now);
        ObjectNode otp = service.putObject("otp").put("label", name.account()).put("account", name.account());
        if (name.issuer() != null) {
            otp.put("issuer", name.issuer());
        }
        otp.put("digits", WrittenAccount.digits(account));
        if (account.type() == OathType.TOTP) {
            otp.put("period", account.period());
        } else {
            otp.put("counter", account.counter());
        }
        otp.put("algorithm", account.algorithm().name())
                .put("tokenType", WrittenAccount.kind(account).toUpperCase(Locale.ROOT))
                .put("source", "Manual");
        service.putObject("order").put("position", position);
        ObjectNode icon = service.putObject("icon").put("selected", "Label");
        icon.putObject("label").put("text", initials(shown)).put("backgroundColor", "Default");
        icon.putObject("iconCollection").put("id", DEFAULT_ICON);
        return service;
    }

    private static String initials(String name) {
        return name.substring(0, name.offsetByCodePoints(0, Math.min(2, name.codePointCount(0, name.length()))))
                .toUpperCase(Locale.ROOT);
    }
}
