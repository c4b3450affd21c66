package dev.keywright.token.ctap;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.Sealer;
import dev.keywright.crypto.Secret;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.crypto.SigningKey;
import dev.keywright.token.TokenCore;
import dev.keywright.token.state.DiscoverableCredential.HmacSecrets;
import dev.keywright.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Credentials that the key does not store: the id carries the private key, sealed for one relying party under a key
 * that a reset replaces. The same form serves as U2F key handle, so that either protocol can use what the other made.
 *
 * <p>An id is a byte for the algorithm, a nonce of 12, and the sealed rest: a byte of properties, the private key, and
 * the public key where the profile's longest id has room for it, with the tag of 16. A public key that has none is
 * computed anew.
 */
final class WrappedCredentials {

    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final int OVERHEAD = 1 + NONCE + 1 + TAG;

    private static final int PROTECTION_MASK = 0x03;
    private static final int WITH_HMAC_SECRET = 0x04;
    private static final int WITH_THIRD_PARTY_PAYMENT = 0x08;

    private static final byte[] VERIFIED = "hmac-secret, user verified".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] UNVERIFIED = "hmac-secret, user not verified".getBytes(StandardCharsets.US_ASCII);

    private static final int REMEMBERED = 64;

    private final TokenCore core;
    /** Opening and parsing costs more than signing, and a relying party's user comes back. Lives under one key. */
    private final Map<Bytes, Opened> opened = new LinkedHashMap<>(REMEMBERED, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, Opened> eldest) {
            return size() > REMEMBERED;
        }
    };

    private @Nullable Sealer sealer;
    private @Nullable Secret sealerKey;

    private record Opened(Bytes rpIdHash, Credential credential) {}

    WrappedCredentials(TokenCore core) {
        this.core = core;
        // U2F's algorithm, whatever CTAP2 offers.
        int longest = shortest(SignatureAlgorithm.ES256);
        for (SignatureAlgorithm algorithm : core.profile().fido().algorithms()) {
            longest = Math.max(longest, shortest(algorithm));
        }
        if (longestId() < longest) {
            throw new IllegalArgumentException(
                    "the profile's maxCredentialIdLength must be at least " + longest + " bytes");
        }
    }

    Credential wrap(Bytes rpIdHash, SigningKey key, CredentialTraits traits) {
        byte properties = properties(traits);
        int privateLength = key.algorithm().privateLength();
        byte[] publicBytes = key.publicBytes();
        boolean withPublic = shortest(key.algorithm()) + publicBytes.length <= longestId();
        byte[] plain = new byte[1 + privateLength + (withPublic ? publicBytes.length : 0)];
        plain[0] = properties;
        if (withPublic) {
            System.arraycopy(publicBytes, 0, plain, 1 + privateLength, publicBytes.length);
        }
        byte[] header = {header(key.algorithm())};
        byte[] nonce = core.environment().random().bytes(NONCE);
        byte[] sealed = key.privateBytes().use(privateBytes -> {
            System.arraycopy(privateBytes, 0, plain, 1, privateLength);
            return sealer().seal(nonce, associated(header[0], rpIdHash), plain);
        });
        Arrays.fill(plain, (byte) 0);
        byte[] id = new byte[1 + NONCE + sealed.length];
        id[0] = header[0];
        System.arraycopy(nonce, 0, id, 1, NONCE);
        System.arraycopy(sealed, 0, id, 1 + NONCE, sealed.length);
        return credential(Bytes.of(id), key, properties);
    }

    private static byte properties(CredentialTraits traits) {
        return (byte) (traits.protection()
                | (traits.hmacSecret() ? WITH_HMAC_SECRET : 0)
                | (traits.thirdPartyPayment() ? WITH_THIRD_PARTY_PAYMENT : 0));
    }

    /** The credential whose id this is, if this key made it for that relying party since its last reset. */
    Optional<Credential> unwrap(Bytes rpIdHash, Bytes id) {
        Sealer current = sealer();
        Opened known = opened.get(id);
        if (known != null) {
            return known.rpIdHash.equals(rpIdHash) ? Optional.of(known.credential) : Optional.empty();
        }
        if (id.length() == 0) {
            return Optional.empty();
        }
        byte[] bytes = id.toArray();
        for (SignatureAlgorithm algorithm : SignatureAlgorithm.values()) {
            if (bytes[0] == header(algorithm) && bytes.length >= shortest(algorithm)) {
                return open(current, algorithm, rpIdHash, id, bytes).map(credential -> remember(rpIdHash, credential));
            }
        }
        return Optional.empty();
    }

    private Optional<Credential> open(
            Sealer current, SignatureAlgorithm algorithm, Bytes rpIdHash, Bytes id, byte[] bytes) {
        byte[] nonce = Arrays.copyOfRange(bytes, 1, 1 + NONCE);
        byte[] sealed = Arrays.copyOfRange(bytes, 1 + NONCE, bytes.length);
        return current.open(nonce, associated(bytes[0], rpIdHash), sealed).map(plain -> {
            SigningKey key = key(algorithm, plain);
            Arrays.fill(plain, 1, 1 + algorithm.privateLength(), (byte) 0);
            return credential(id, key, plain[0]);
        });
    }

    private SigningKey key(SignatureAlgorithm algorithm, byte[] plain) {
        int end = 1 + algorithm.privateLength();
        byte[] lent = Arrays.copyOfRange(plain, 1, end);
        Secret privateBytes = Secret.copyOf(lent);
        Arrays.fill(lent, (byte) 0);
        return plain.length == end
                ? core.crypto().restore(algorithm, privateBytes)
                : new SigningKey(algorithm, privateBytes, Arrays.copyOfRange(plain, end, plain.length));
    }

    private Credential credential(Bytes id, SigningKey key, byte properties) {
        boolean hmacSecret = (properties & WITH_HMAC_SECRET) != 0;
        HmacSecrets secrets = hmacSecret ? new HmacSecrets(derive(id, VERIFIED), derive(id, UNVERIFIED)) : null;
        boolean thirdPartyPayment = (properties & WITH_THIRD_PARTY_PAYMENT) != 0;
        return new Credential(id, key, properties & PROTECTION_MASK, secrets, thirdPartyPayment, null);
    }

    private Secret derive(Bytes id, byte[] label) {
        Crypto crypto = core.crypto();
        return wrappingKey().use(key -> Secret.copyOf(crypto.hkdfSha256(key, id.toArray(), label, 32)));
    }

    private Credential remember(Bytes rpIdHash, Credential credential) {
        opened.put(credential.id(), new Opened(rpIdHash, credential));
        return credential;
    }

    /** For the wrapping key as it is now; what lived under another is forgotten. */
    private Sealer sealer() {
        Secret current = wrappingKey();
        if (sealer == null || sealerKey != current) {
            opened.clear();
            sealerKey = current;
            sealer = core.crypto().sealer(current);
        }
        return sealer;
    }

    private Secret wrappingKey() {
        return core.state().fido().wrappingKey();
    }

    private static byte[] associated(byte header, Bytes rpIdHash) {
        byte[] hash = rpIdHash.toArray();
        byte[] associated = Arrays.copyOf(hash, hash.length + 1);
        associated[hash.length] = header;
        return associated;
    }

    private int longestId() {
        return core.profile().fido().maxCredentialIdLength();
    }

    /** Without the public key. */
    private static int shortest(SignatureAlgorithm algorithm) {
        return OVERHEAD + algorithm.privateLength();
    }

    private static byte header(SignatureAlgorithm algorithm) {
        return switch (algorithm) {
            case ES256 -> 0x01;
            case EDDSA -> 0x02;
            case ES384 -> 0x03;
            case ES512 -> 0x04;
            case ES256K -> 0x05;
            case RS256 -> 0x06;
            case ED448 -> 0x07;
            case ML_DSA_44 -> 0x08;
            case ML_DSA_65 -> 0x09;
            case ML_DSA_87 -> 0x0a;
        };
    }
}
