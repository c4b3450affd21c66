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
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Backups of andOTP (andOTP/andOTP, Entry.java, BackupHelper.java and EncryptionHelper.java): a JSON array, plain or
 * encrypted with AES-256-GCM. The encrypted form is four bytes of rounds, 12 of salt, 12 of nonce, and the ciphertext
 * with its tag, under a key from PBKDF2-HMAC-SHA-1. An older form, the nonce and the ciphertext under the SHA-256 of
 * the password, is read too, but not recognised, since nothing tells it from random bytes.
 */
public final class AndOtpFormat implements AccountFormat {

    private static final String TITLE = "andOTP backup";

    /** andOTP draws from 140,000 to 160,000, and once from 1,000 to 5,000. */
    private static final int ROUNDS = 160_000;
    private static final int MAX_ROUNDS = 1_000_000;
    private static final int KEY = 32;
    private static final int SALT = 12;
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final int HEADER = Integer.BYTES + SALT;
    private static final byte[] NOTHING = {};

    @Override
    public String name() {
        return "andotp";
    }

    @Override
    public String title() {
        return TITLE;
    }

    @Override
    public boolean recognises(byte[] content) {
        Set<String> names = FileJson.namesInFirstElement(content);
        return names.contains("secret") && names.contains("label") || hasRounds(content);
    }

    private static boolean hasRounds(byte[] content) {
        return content.length >= HEADER + NONCE + TAG && rounds(content) >= 1 && rounds(content) <= MAX_ROUNDS;
    }

    private static int rounds(byte[] content) {
        return ByteBuffer.wrap(content).getInt();
    }

    @Override
    public List<ImportRow> read(byte[] content, FilePassword password) throws UnreadableAccountFile {
        JsonNode entries = isJson(content) ? FileJson.read(content, TITLE) : opened(content, password);
        if (!entries.isArray()) {
            throw FileJson.damaged(TITLE);
        }
        Rows rows = new Rows(TITLE);
        for (JsonNode node : entries) {
            JsonFields entry = new JsonFields(node);
            AccountLabel label = AccountLabel.of(entry);
            rows.add(label.issuer, label.account, () -> credential(entry, label));
        }
        return rows.all();
    }

    /** What is encrypted has control characters at its start, but for chance: once in 2,000 times in the older form. */
    private static boolean isJson(byte[] content) {
        String start = new String(content, 0, Math.min(content.length, 64), StandardCharsets.ISO_8859_1);
        return start.chars().noneMatch(c -> c < ' ' && !Character.isWhitespace(c));
    }

    /** Before andOTP kept the issuer apart, it stood before a dash in the label. */
    private record AccountLabel(@Nullable String issuer, @Nullable String account) {

        private static final String DASH = " - ";

        static AccountLabel of(JsonFields entry) {
            String label = entry.text("label");
            int dash = label == null || entry.has("issuer") ? -1 : label.indexOf(DASH);
            return label == null || dash < 0
                    ? new AccountLabel(entry.text("issuer"), label)
                    : new AccountLabel(label.substring(0, dash).strip(), label.substring(dash + DASH.length()).strip());
        }
    }

    private static OathCredential credential(JsonFields entry, AccountLabel label)
            throws UnusableAccount, InvalidOathInput {
        String type = entry.text("type");
        return new WrittenAccount(
                        type == null ? OathType.TOTP.name() : type,
                        label.issuer,
                        label.account,
                        entry.text("secret"),
                        entry.text("algorithm"),
                        entry.number("digits", OathCredential.DEFAULT_DIGITS),
                        entry.number("period", Totp.DEFAULT_PERIOD),
                        entry.number("counter", 0))
                .credential();
    }

    private static JsonNode opened(byte[] content, FilePassword password) throws UnreadableAccountFile {
        if (content.length < NONCE + TAG) {
            throw FileJson.damaged(TITLE);
        }
        byte[] plain;
        try (AskedPassword asked = AskedPassword.toRead(password, TITLE)) {
            Optional<byte[]> opened = hasRounds(content) ? openedByRounds(content, asked) : Optional.empty();
            plain = (opened.isPresent() ? opened : openedByHash(content, asked))
                    .orElseThrow(() -> AskedPassword.wrong(TITLE));
        }
        try {
            return FileJson.read(plain, TITLE);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private static Optional<byte[]> openedByRounds(byte[] content, AskedPassword password) {
        byte[] salt = Arrays.copyOfRange(content, Integer.BYTES, HEADER);
        try (Secret key = key(password, salt, rounds(content))) {
            return open(key, content, HEADER);
        }
    }

    private static Secret key(AskedPassword password, byte[] salt, int rounds) {
        return Crypto.fastest().pbkdf2("HmacSHA1", password.characters(), salt, rounds, KEY);
    }

    private static Optional<byte[]> openedByHash(byte[] content, AskedPassword password) {
        ByteBuffer utf8 = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password.characters()));
        byte[] bytes = Arrays.copyOf(utf8.array(), utf8.remaining());
        byte[] hash = Crypto.fastest().sha256(bytes);
        Arrays.fill(utf8.array(), (byte) 0);
        Arrays.fill(bytes, (byte) 0);
        try (Secret key = Secret.copyOf(hash)) {
            return open(key, content, 0);
        } finally {
            Arrays.fill(hash, (byte) 0);
        }
    }

    private static Optional<byte[]> open(Secret key, byte[] content, int offset) {
        byte[] nonce = Arrays.copyOfRange(content, offset, offset + NONCE);
        byte[] sealed = Arrays.copyOfRange(content, offset + NONCE, content.length);
        return Crypto.fastest().open(key, nonce, NOTHING, sealed);
    }

    @Override
    public byte[] write(List<OathCredential> accounts, FilePassword password) throws UnwritableAccounts {
        ArrayNode entries = FileJson.object().putArray("entries");
        accounts.forEach(account -> entries.add(entry(account)));
        byte[] plain = FileJson.write(entries);
        Optional<AskedPassword> asked = AskedPassword.toWrite(password);
        if (asked.isEmpty()) {
            return plain;
        }
        byte[] salt = RandomSource.system().bytes(SALT);
        byte[] nonce = RandomSource.system().bytes(NONCE);
        try (AskedPassword secret = asked.get(); Secret key = key(secret, salt, ROUNDS)) {
            byte[] sealed = Crypto.fastest().seal(key, nonce, NOTHING, plain);
            return ByteBuffer.allocate(HEADER + NONCE + sealed.length)
                    .putInt(ROUNDS)
                    .put(salt)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private static ObjectNode entry(OathCredential account) {
        AccountName name = account.name();
        ObjectNode entry = FileJson.object()
                .put("secret", SetupKey.format(account.secret()))
                .put("issuer", name.issuer() == null ? "" : name.issuer())
                .put("label", name.account())
                .put("digits", WrittenAccount.digits(account))
                .put("type", WrittenAccount.kind(account).toUpperCase(Locale.ROOT))
                .put("algorithm", account.algorithm().name())
                .put("thumbnail", "Default")
                .put("last_used", 0)
                .put("used_frequency", 0);
        if (account.type() == OathType.TOTP) {
            entry.put("period", account.period());
        } else {
            entry.put("counter", account.counter());
        }
        entry.putArray("tags");
        return entry;
    }
}
