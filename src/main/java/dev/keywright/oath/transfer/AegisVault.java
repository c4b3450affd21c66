package dev.keywright.oath.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * The encryption of Aegis (docs/vault.md, "Security"): AES-256-GCM under a random master key, which each slot holds
 * wrapped in turn, those of type 1 under a key that scrypt makes of a password. Nonce and tag stand apart from what
 * they belong to.
 */
final class AegisVault {

    private static final int PASSWORD_SLOT = 1;
    /** The password's, one for backups, and some left from changes. */
    private static final int MAX_PASSWORD_SLOTS = 10;

    /** What Aegis uses: N, r and p of scrypt. */
    private static final int COST = 1 << 15;
    private static final int BLOCK_SIZE = 8;
    private static final int LANES = 1;
    /** Four times what Aegis uses: 128 MiB. */
    private static final int MAX_COST_TIMES_BLOCK_SIZE = 4 * COST * BLOCK_SIZE;
    private static final int MAX_BLOCK_SIZE = 32;
    private static final int MAX_LANES = 4;

    private static final int KEY = 32;
    private static final int SALT = 32;
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final byte[] NOTHING = {};

    private AegisVault() {}

    /** What {@code db} holds. */
    static byte[] open(JsonNode header, JsonNode db, FilePassword password) throws UnreadableAccountFile {
        Sealed content = Sealed.of(header.path("params"), FileJson.base64(db, AegisFormat.TITLE));
        try (Secret masterKey = masterKey(header.path("slots"), password)) {
            return content.open(masterKey).orElseThrow(() -> FileJson.damaged(AegisFormat.TITLE));
        }
    }

    private static Secret masterKey(JsonNode slots, FilePassword password) throws UnreadableAccountFile {
        int count = check(slots);
        if (count == 0) {
            throw new UnreadableAccountFile("The Aegis backup opens only on the phone that wrote it, since it has no"
                    + " password: set one in Aegis, and export it again.");
        }
        if (count > MAX_PASSWORD_SLOTS) {
            throw FileJson.damaged(AegisFormat.TITLE);
        }
        try (AskedPassword asked = AskedPassword.toRead(password, AegisFormat.TITLE)) {
            for (JsonNode slot : slots) {
                Optional<Secret> masterKey = isForPassword(slot) ? unwrapped(slot, asked) : Optional.empty();
                if (masterKey.isPresent()) {
                    return masterKey.get();
                }
            }
        }
        throw AskedPassword.wrong(AegisFormat.TITLE);
    }

    /** The number of slots that a password may open; all are looked at before anything costly is done. */
    private static int check(JsonNode slots) throws UnreadableAccountFile {
        int count = 0;
        for (JsonNode slot : slots) {
            if (isForPassword(slot)) {
                count++;
                long cost = slot.path("n").asLong();
                long blockSize = slot.path("r").asLong();
                long lanes = slot.path("p").asLong();
                // With r = 1, N would have to be less than 2^16 (RFC 7914 §2).
                boolean possible = cost >= 2 && Long.bitCount(cost) == 1 && blockSize >= 2 && lanes >= 1;
                if (!possible || blockSize > MAX_BLOCK_SIZE || lanes > MAX_LANES
                        || cost > MAX_COST_TIMES_BLOCK_SIZE / blockSize) {
                    throw new UnreadableAccountFile("The Aegis backup asks for more work to open it than Aegis ever"
                            + " does: export it again.");
                }
            }
        }
        return count;
    }

    private static boolean isForPassword(JsonNode slot) {
        return slot.path("type").asInt() == PASSWORD_SLOT;
    }

    private static Optional<Secret> unwrapped(JsonNode slot, AskedPassword password) throws UnreadableAccountFile {
        Sealed wrapped = Sealed.of(slot.path("key_params"), FileJson.hex(slot.path("key"), AegisFormat.TITLE));
        byte[] salt = FileJson.hex(slot.path("salt"), AegisFormat.TITLE);
        if (wrapped.bytes.length != KEY + TAG) {
            throw FileJson.damaged(AegisFormat.TITLE);
        }
        try (Secret key = Crypto.fastest().scrypt(password.characters(), salt, slot.path("n").asInt(),
                slot.path("r").asInt(), slot.path("p").asInt(), KEY)) {
            return wrapped.open(key).map(AegisVault::secret);
        }
    }

    /** What is encrypted, its tag at the end. */
    private record Sealed(byte[] nonce, byte[] bytes) {

        static Sealed of(JsonNode parameters, byte[] content) throws UnreadableAccountFile {
            byte[] nonce = FileJson.hex(parameters.path("nonce"), AegisFormat.TITLE);
            byte[] tag = FileJson.hex(parameters.path("tag"), AegisFormat.TITLE);
            if (nonce.length != NONCE || tag.length != TAG) {
                throw FileJson.damaged(AegisFormat.TITLE);
            }
            byte[] bytes = Arrays.copyOf(content, content.length + TAG);
            System.arraycopy(tag, 0, bytes, content.length, TAG);
            return new Sealed(nonce, bytes);
        }

        Optional<byte[]> open(Secret key) {
            return Crypto.fastest().open(key, nonce, NOTHING, bytes);
        }
    }

    /** Adds the header and the encrypted content to {@code file}. */
    static void seal(byte[] content, AskedPassword password, ObjectNode file) {
        RandomSource random = RandomSource.system();
        byte[] salt = random.bytes(SALT);
        ObjectNode header = file.putObject("header");
        ObjectNode slot = header.putArray("slots").addObject()
                .put("type", PASSWORD_SLOT)
                .put("uuid", UUID.randomUUID().toString());
        byte[] masterBytes = random.bytes(KEY);
        try (Secret key = Crypto.fastest().scrypt(password.characters(), salt, COST, BLOCK_SIZE, LANES, KEY);
                Secret masterKey = Secret.copyOf(masterBytes)) {
            slot.put("key", HexFormat.of().formatHex(seal(key, masterBytes, slot.putObject("key_params"), random)))
                    .put("n", COST)
                    .put("r", BLOCK_SIZE)
                    .put("p", LANES)
                    .put("salt", HexFormat.of().formatHex(salt))
                    // PasswordSlot.java: made after the flaw that Aegis repairs in older slots.
                    .put("repaired", true);
            byte[] sealed = seal(masterKey, content, header.putObject("params"), random);
            file.put("db", Base64.getEncoder().encodeToString(sealed));
        } finally {
            Arrays.fill(masterBytes, (byte) 0);
        }
    }

    /** The ciphertext; nonce and tag go to {@code parameters}. */
    private static byte[] seal(Secret key, byte[] content, ObjectNode parameters, RandomSource random) {
        byte[] nonce = random.bytes(NONCE);
        byte[] sealed = Crypto.fastest().seal(key, nonce, NOTHING, content);
        parameters.put("nonce", HexFormat.of().formatHex(nonce))
                .put("tag", HexFormat.of().formatHex(sealed, content.length, sealed.length));
        return Arrays.copyOf(sealed, content.length);
    }

    private static Secret secret(byte[] bytes) {
        Secret secret = Secret.copyOf(bytes);
        Arrays.fill(bytes, (byte) 0);
        return secret;
    }
}
