package dev.keywright.desk.provision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Sealer;
import dev.keywright.crypto.Secret;
import dev.keywright.host.emulated.StateProtection;
import dev.keywright.host.emulated.StateProtection.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a journal's lines are spelled: a header, then an entry each, as JSON or, encrypted, as base64 of 12 bytes nonce
 * and AES-256-GCM of the JSON, with the journal's id and the line's number for the associated data, so that no line can
 * move or go missing in the middle without notice.
 */
final class JournalLines {

    private static final int FORMAT = 1;
    private static final int ID_LENGTH = 16;
    private static final int NONCE_LENGTH = 12;
    private static final int KEY_LENGTH = 32;
    private static final String WHAT = "provisioning journal";
    private static final String BEGINNING = "{\"keywright\":\"" + WHAT + "\"";
    private static final JsonMapper JSON = new JsonMapper();
    private static final RandomSource RANDOM = RandomSource.system();

    private final byte[] id;
    private final Kind kind;
    private final @Nullable Sealer sealer;
    private final String check;

    private JournalLines(byte[] id, StateProtection protection) {
        this.id = id;
        this.kind = protection.kind();
        // Asked for once: from a passphrase it takes a while.
        Optional<Secret> key = protection.keyFor(id, WHAT);
        this.sealer = key.map(secret -> Crypto.fastest().sealer(Secret.copyOf(derive(secret, id, "lines")))).orElse(null);
        this.check = key.map(secret -> HexFormat.of().formatHex(derive(secret, id, "check"))).orElse("");
    }

    private static byte[] derive(Secret secret, byte[] id, String purpose) {
        byte[] info = purpose.getBytes(StandardCharsets.US_ASCII);
        return secret.use(bytes -> Crypto.fastest().hkdfSha256(bytes, id, info, KEY_LENGTH));
    }

    /** @param check what a wrong passphrase or key file is told by */
    private record Header(String keywright, int format, String protection, String id, String check) {}

    static JournalLines fresh(StateProtection protection) {
        return new JournalLines(RANDOM.bytes(ID_LENGTH), protection);
    }

    /** @throws JournalFailure when the journal is protected otherwise, or by another secret */
    static JournalLines of(String line, StateProtection protection, Path file) throws JournalFailure {
        Header header;
        byte[] id;
        Kind kind;
        try {
            header = JSON.readValue(line, Header.class);
            id = HexFormat.of().parseHex(header.id);
            kind = Kind.valueOf(header.protection.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (JsonProcessingException | RuntimeException e) {
            throw foreign(file);
        }
        if (!WHAT.equals(header.keywright) || header.format != FORMAT || id.length != ID_LENGTH) {
            throw new JournalFailure("The journal " + file + " was written by another version of Keywright; use that.");
        }
        if (kind != protection.kind()) {
            throw new JournalFailure("The journal " + file + " " + switch (kind) {
                case NONE -> "is not encrypted; leave out --passphrase-file and --key-file.";
                case PASSPHRASE -> "is encrypted with a passphrase; give it with --passphrase-file.";
                case KEY_FILE -> "is encrypted with a key file; give it with --key-file.";
            });
        }
        JournalLines lines = new JournalLines(id, protection);
        if (!lines.check.equals(header.check)) {
            throw new JournalFailure("The " + (kind == Kind.PASSPHRASE ? "passphrase" : "key file")
                    + " is not that of the journal " + file + "; give the one that it was encrypted with.");
        }
        return lines;
    }

    /**
     * Makes sure that {@code text}, which has no line's end, is the beginning of a journal and not somebody's file.
     *
     * @throws JournalFailure where it is not
     */
    static void requireBeginning(String text, Path file) throws JournalFailure {
        if (!BEGINNING.startsWith(text) && !text.startsWith(BEGINNING)) {
            throw foreign(file);
        }
    }

    private static JournalFailure foreign(Path file) {
        return new JournalFailure("The file " + file + " is no journal of provisioned keys; use another output folder.");
    }

    String header() {
        String protection = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return json(new Header(WHAT, FORMAT, protection, HexFormat.of().formatHex(id), check));
    }

    /** @param number of the line in the file; the header's is 0 */
    String encode(Entry entry, int number) {
        String json = json(entry);
        if (sealer == null) {
            return json;
        }
        byte[] nonce = RANDOM.bytes(NONCE_LENGTH);
        byte[] sealed = sealer.seal(nonce, associated(number), json.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(
                ByteBuffer.allocate(NONCE_LENGTH + sealed.length).put(nonce).put(sealed).array());
    }

    /** @throws IllegalArgumentException for a line that is damaged or does not belong there */
    Entry decode(String line, int number) {
        try {
            return JSON.readValue(sealer == null ? line : opened(sealer, line, number), Entry.class);
        } catch (JsonProcessingException e) {
            // Not chained: the message quotes what the line holds.
            throw new IllegalArgumentException("no entry");
        }
    }

    private String opened(Sealer key, String line, int number) {
        byte[] bytes = Base64.getDecoder().decode(line);
        if (bytes.length < NONCE_LENGTH) {
            throw new IllegalArgumentException("too short");
        }
        byte[] sealed = Arrays.copyOfRange(bytes, NONCE_LENGTH, bytes.length);
        return key.open(Arrays.copyOf(bytes, NONCE_LENGTH), associated(number), sealed)
                .map(json -> new String(json, StandardCharsets.UTF_8))
                .orElseThrow(() -> new IllegalArgumentException("it does not open"));
    }

    private byte[] associated(int number) {
        return ByteBuffer.allocate(ID_LENGTH + Integer.BYTES).put(id).putInt(number).array();
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an entry cannot be written as JSON", e);
        }
    }
}
