package dev.keywright.host.oath;

import com.yubico.yubikit.core.Version;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.Secret;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.Hotp;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.Tlv;
import dev.keywright.wire.Tlv.MalformedTlv;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The encodings of the YKOATH protocol (developers.yubico.com, "YKOATH Protocol Specification"; a section there is an
 * instruction's name).
 */
final class Ykoath {

    /** "Select". yubikit's own constant has an eighth byte, which the specification does not name. */
    static final byte[] APPLICATION_ID = Bytes.ofHex("a0000005272101").toArray();

    // "Instructions"; RENAME came with firmware 5.3.1 and is missing from the text.
    static final int PUT = 0x01;
    static final int DELETE = 0x02;
    static final int SET_CODE = 0x03;
    static final int RESET = 0x04;
    static final int RENAME = 0x05;
    static final int LIST = 0xa1;
    static final int CALCULATE = 0xa2;
    static final int VALIDATE = 0xa3;
    static final int CALCULATE_ALL = 0xa4;
    static final int SEND_REMAINING = 0xa5;

    // "Reset": P1 and P2 must say that it is meant.
    static final int RESET_P1 = 0xde;
    static final int RESET_P2 = 0xad;
    // "Calculate": P2 asks for a truncated response.
    static final int TRUNCATED_P2 = 0x01;

    static final int TAG_NAME = 0x71;
    static final int TAG_LIST_ENTRY = 0x72;
    static final int TAG_KEY = 0x73;
    static final int TAG_CHALLENGE = 0x74;
    static final int TAG_RESPONSE = 0x75;
    static final int TAG_TRUNCATED = 0x76;
    static final int TAG_HOTP = 0x77;
    static final int TAG_PROPERTY = 0x78;
    static final int TAG_VERSION = 0x79;
    static final int TAG_INITIAL_COUNTER = 0x7a;
    static final int TAG_TOUCH = 0x7c;

    /** "Put": the most bytes of a name. */
    static final int MAX_NAME = 64;
    /** "Put": an initial counter has four bytes. */
    static final long MAX_COUNTER = 0xffff_ffffL;
    /** "Set Code": TOTP with SHA-1, the only kind that an access key is used with. */
    private static final byte ACCESS_KEY_KIND = 0x21;

    // "Types" and "Algorithms", the halves of one byte.
    private static final int TYPE_HOTP = 0x10;
    private static final int TYPE_TOTP = 0x20;
    private static final HashAlgorithm[] ALGORITHMS =
            {HashAlgorithm.SHA1, HashAlgorithm.SHA256, HashAlgorithm.SHA512};

    /** "Properties". */
    private static final byte REQUIRE_TOUCH = 0x02;
    /** Shorter keys are refused, so Yubico's programs pad with zeros, which HMAC would append anyway. */
    private static final int MIN_KEY = 14;

    private Ykoath() {}

    /**
     * What SELECT tells.
     *
     * @param deviceId  the salt of the access key; a reset draws another
     * @param challenge to be answered with the access key, or null where none is set
     */
    record Selection(Version version, Bytes deviceId, @Nullable Bytes challenge) {

        static Selection decode(byte[] response) throws MalformedTlv, OathSessionException {
            Version version = null;
            Bytes deviceId = null;
            Bytes challenge = null;
            for (Tlv tlv : Tlv.decodeAll(response)) {
                switch (tlv.tag()) {
                    case TAG_VERSION -> version = version(tlv.value());
                    case TAG_NAME -> deviceId = tlv.value();
                    case TAG_CHALLENGE -> challenge = tlv.value().isEmpty() ? null : tlv.value();
                    default -> { }
                }
            }
            if (version == null || deviceId == null || deviceId.isEmpty()) {
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
        byte[] name = new Tlv(TAG_NAME, id.encoded()).encode();
        byte[] key = credential.secret().use(secret -> keyOf(secret, credential.algorithm()));
        try {
            ByteBuffer data = ByteBuffer.allocate(name.length + key.length + 13);
            data.put(name).put((byte) TAG_KEY);
            int length = key.length + 2;
            if (length > 0x7f) {
                data.put((byte) 0x81);
            }
            data.put((byte) length).put((byte) kind(credential)).put((byte) credential.digits()).put(key);
            if (touchRequired) {
                data.put((byte) TAG_PROPERTY).put(REQUIRE_TOUCH);
            }
            if (credential.counter() > 0) {
                data.put((byte) TAG_INITIAL_COUNTER).put((byte) Integer.BYTES).putInt((int) credential.counter());
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
        return Arrays.copyOf(secret, Math.max(secret.length, MIN_KEY));
    }

    /** The data of SET CODE; it holds the access key, so the caller wipes it. */
    static byte[] setCode(Secret accessKey, byte[] challenge, byte[] response) {
        byte[] proof = Tlv.encodeAll(List.of(new Tlv(TAG_CHALLENGE, challenge), new Tlv(TAG_RESPONSE, response)));
        return accessKey.use(key -> ByteBuffer.allocate(3 + key.length + proof.length)
                .put((byte) TAG_KEY).put((byte) (1 + key.length)).put(ACCESS_KEY_KIND).put(key)
                .put(proof)
                .array());
    }

    private static int kind(OathCredential credential) {
        int type = credential.type() == OathType.HOTP ? TYPE_HOTP : TYPE_TOTP;
        return type | credential.algorithm().ordinal() + 1;
    }

    /** One entry of LIST. */
    static StoredAccount listed(Tlv entry) throws OathSessionException {
        byte[] value = entry.value().toArray();
        if (entry.tag() != TAG_LIST_ENTRY || value.length < 2) {
            throw OathSessionException.nonsense(null);
        }
        int algorithm = value[0] & 0x0f;
        OathType type = switch (value[0] & 0xf0) {
            case TYPE_HOTP -> OathType.HOTP;
            case TYPE_TOTP -> OathType.TOTP;
            default -> throw OathSessionException.nonsense(null);
        };
        if (algorithm < 1 || algorithm > ALGORITHMS.length) {
            throw OathSessionException.nonsense(null);
        }
        Bytes name = Bytes.of(Arrays.copyOfRange(value, 1, value.length));
        return new StoredAccount(new AccountId(type, name), ALGORITHMS[algorithm - 1]);
    }

    /** The digits in a truncated response: their number in one byte, then 32 bits. */
    static String digits(Tlv response) throws OathSessionException {
        byte[] value = response.value().toArray();
        if (response.tag() != TAG_TRUNCATED || value.length != 5 || value[0] < 1 || value[0] > 9) {
            throw OathSessionException.nonsense(null);
        }
        // Keys differ in whether they clear the top bit that RFC 4226 §5.3 masks.
        return Hotp.format(ByteBuffer.wrap(value).getInt(1) & 0x7fff_ffff, value[0]);
    }
}
