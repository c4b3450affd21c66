package dev.keywright.host.oath;

import com.yubico.yubikit.core.Version;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.Secret;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.Hotp;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import dev.keywright.oath.SteamCode;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.Tlv;
import dev.keywright.wire.Tlv.MalformedTlv;
import dev.keywright.wire.Ykoath;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Commands and answers of the YKOATH protocol as a client writes and reads them; see {@link Ykoath}. */
final class YkoathMessages {

    /** "Select". yubikit's own constant has an eighth byte, which the specification does not name. */
    static final byte[] APPLICATION_ID = Bytes.ofHex("a0000005272101").toArray();

    /** "Put": an initial counter has four bytes. */
    static final long MAX_COUNTER = 0xffff_ffffL;
    /** "Set Code": TOTP with SHA-1, the only kind that an access key is used with. */
    private static final byte ACCESS_KEY_KIND = Ykoath.TYPE_TOTP | Ykoath.ALGORITHM_SHA1;

    private static final int LISTED_TOUCH = 0x01;
    /** As many as 31 bits have. */
    private static final int MAX_DIGITS = 9;

    private YkoathMessages() {}

    /**
     * What SELECT tells.
     *
     * @param deviceId  the salt of the access key; a reset draws another. The Nitrokey 3 leaves it out where it has a PIN
     *     (Nitrokey/trussed-secrets-app, authenticator.rs); it is empty then
     * @param challenge to be answered with the access key, or null where none is set
     */
    record Selection(Version version, Bytes deviceId, @Nullable Bytes challenge) {

        static Selection decode(byte[] response) throws MalformedTlv, OathSessionException {
            Version version = null;
            Bytes deviceId = Bytes.EMPTY;
            Bytes challenge = null;
            for (Tlv tlv : Tlv.decodeAll(response)) {
                switch (tlv.tag()) {
                    case Ykoath.TAG_VERSION -> version = version(tlv.value());
                    case Ykoath.TAG_NAME -> deviceId = tlv.value();
                    case Ykoath.TAG_CHALLENGE -> challenge = tlv.value().isEmpty() ? null : tlv.value();
                    default -> { }
                }
            }
            if (version == null || deviceId.isEmpty() && challenge != null) {
                throw OathSessionException.nonsense(null);
            }
            return new Selection(version, deviceId, challenge);
        }

        private static @Nullable Version version(Bytes value) {
            return value.length() == 3 ? Version.fromBytes(value.toArray()) : null;
        }
    }

    /** The data of PUT; it holds the secret, so the caller wipes it. */
    static byte[] put(AccountId id, OathCredential credential, boolean touchRequired) {
        byte[] name = new Tlv(Ykoath.TAG_NAME, id.encoded()).encode();
        byte[] key = credential.secret().use(secret -> keyOf(secret, credential.algorithm()));
        try {
            ByteBuffer data = ByteBuffer.allocate(name.length + key.length + 13);
            data.put(name).put((byte) Ykoath.TAG_KEY);
            int length = key.length + 2;
            if (length > 0x7f) {
                data.put((byte) 0x81);
            }
            data.put((byte) length).put((byte) kind(credential)).put((byte) credential.digits()).put(key);
            if (touchRequired) {
                data.put((byte) Ykoath.TAG_PROPERTY).put((byte) Ykoath.REQUIRE_TOUCH);
            }
            if (credential.counter() > 0) {
                data.put((byte) Ykoath.TAG_INITIAL_COUNTER).put((byte) Integer.BYTES);
                data.putInt((int) credential.counter());
            }
            byte[] exact = Arrays.copyOf(data.array(), data.position());
            Arrays.fill(data.array(), (byte) 0);
            return exact;
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] keyOf(byte[] secret, HashAlgorithm algorithm) {
        // RFC 2104 §2: HMAC would do the same; the key has no room for more than a block.
        if (secret.length > algorithm.blockLength()) {
            return Crypto.fastest().digest(algorithm.digestName(), secret);
        }
        return Arrays.copyOf(secret, Math.max(secret.length, Ykoath.MIN_SECRET_LENGTH));
    }

    /** The data of SET CODE; it holds the access key, so the caller wipes it. */
    static byte[] setCode(Secret accessKey, byte[] challenge, byte[] response) {
        byte[] proof = Tlv.encodeAll(List.of(
                new Tlv(Ykoath.TAG_CHALLENGE, challenge), new Tlv(Ykoath.TAG_FULL_RESPONSE, response)));
        return accessKey.use(key -> ByteBuffer.allocate(3 + key.length + proof.length)
                .put((byte) Ykoath.TAG_KEY).put((byte) (1 + key.length)).put(ACCESS_KEY_KIND).put(key)
                .put(proof)
                .array());
    }

    private static int kind(OathCredential credential) {
        int type = credential.type() == OathType.HOTP ? Ykoath.TYPE_HOTP : Ykoath.TYPE_TOTP;
        return type | switch (credential.algorithm()) {
            case SHA1 -> Ykoath.ALGORITHM_SHA1;
            case SHA256 -> Ykoath.ALGORITHM_SHA256;
            case SHA512 -> Ykoath.ALGORITHM_SHA512;
        };
    }

    /**
     * One entry of LIST; empty where it is none for one-time codes, such as the passwords and the reverse HOTP that the
     * Nitrokey 3 keeps beside them (Nitrokey/trussed-secrets-app, oath.rs).
     */
    static Optional<StoredAccount> listed(Tlv entry) throws OathSessionException {
        byte[] value = entry.value().toArray();
        if (entry.tag() != Ykoath.TAG_LIST_ENTRY || value.length < 2) {
            throw OathSessionException.nonsense(null);
        }
        OathType type = switch (value[0] & Ykoath.TYPE_MASK) {
            case Ykoath.TYPE_HOTP -> OathType.HOTP;
            case Ykoath.TYPE_TOTP -> OathType.TOTP;
            default -> null;
        };
        HashAlgorithm algorithm = switch (value[0] & Ykoath.ALGORITHM_MASK) {
            case Ykoath.ALGORITHM_SHA1 -> HashAlgorithm.SHA1;
            case Ykoath.ALGORITHM_SHA256 -> HashAlgorithm.SHA256;
            case Ykoath.ALGORITHM_SHA512 -> HashAlgorithm.SHA512;
            default -> null;
        };
        if (type == null || algorithm == null) {
            return Optional.empty();
        }
        Bytes name = Bytes.of(Arrays.copyOfRange(value, 1, value.length));
        return Optional.of(new StoredAccount(new AccountId(type, name), algorithm));
    }

    /**
     * Whether each account requires touch, by its name, from LIST and from what the Nitrokey 3 answers to LIST with the
     * data 01: the same entries with a byte more, whose lowest bit tells (Nitrokey/trussed-secrets-app, credential.rs).
     * Empty where the second list is not that.
     */
    static Map<Bytes, Boolean> touches(List<Tlv> plain, List<Tlv> extended) {
        if (plain.size() != extended.size()) {
            return Map.of();
        }
        Map<Bytes, Boolean> touches = new HashMap<>();
        for (int i = 0; i < plain.size(); i++) {
            byte[] shorter = plain.get(i).value().toArray();
            byte[] longer = extended.get(i).value().toArray();
            if (shorter.length < 2 || longer.length != shorter.length + 1
                    || Arrays.mismatch(shorter, longer) != shorter.length) {
                return Map.of();
            }
            boolean touch = (longer[shorter.length] & LISTED_TOUCH) != 0;
            touches.put(Bytes.of(Arrays.copyOfRange(shorter, 1, shorter.length)), touch);
        }
        return touches;
    }

    /** The pairs of name and response that CALCULATE ALL answers with, in order. */
    static Map<Bytes, Tlv> pairs(List<Tlv> answer) throws OathSessionException {
        Map<Bytes, Tlv> pairs = new LinkedHashMap<>();
        for (int i = 0; i < answer.size(); i += 2) {
            if (answer.get(i).tag() != Ykoath.TAG_NAME || i + 1 == answer.size()
                    || pairs.put(answer.get(i).value(), answer.get(i + 1)) != null) {
                throw OathSessionException.nonsense(null);
            }
        }
        return pairs;
    }

    /** How long an account's codes are, which the first byte of any response tells; null where it makes no sense. */
    static @Nullable Integer digits(Tlv response) {
        byte[] value = response.value().toArray();
        return value.length > 0 && value[0] >= 1 && value[0] <= MAX_DIGITS ? Integer.valueOf(value[0]) : null;
    }

    /** The code in a truncated response: the number of digits in one byte, then 32 bits. */
    static String code(AccountId id, Tlv response) throws OathSessionException {
        byte[] value = response.value().toArray();
        if (response.tag() != Ykoath.TAG_TRUNCATED_RESPONSE || value.length != 5
                || digits(response) == null) {
            throw OathSessionException.nonsense(null);
        }
        // Keys differ in whether they clear the top bit that RFC 4226 §5.3 masks.
        int truncated = ByteBuffer.wrap(value).getInt(1) & 0x7fff_ffff;
        return id.isSteam() ? SteamCode.format(truncated) : Hotp.format(truncated, value[0]);
    }
}
