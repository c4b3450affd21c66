package dev.keywright.token.ctap;

import dev.keywright.crypto.Crypto;
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
 * <p>An id is a byte for the algorithm, a nonce of 12, and the sealed rest: a byte of properties, the private key of
 * 32 and the public key (64 for ES256, 32 for EdDSA), with the tag of 16.
 */
final class WrappedCredentials {

    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final int PRIVATE = 32;
    private static final int OVERHEAD = 1 + NONCE + 1 + PRIVATE + TAG;

    private static final int PROTECTION_MASK = 0x03;
    private static final int WITH_HMAC_SECRET = 0x04;

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

    private @Nullable Secret openedUnder;

    private record Opened(Bytes rpIdHash, Credential credential) {}

    WrappedCredentials(TokenCore core) {
        this.core = core;
        int longest = OVERHEAD + publicLength(SignatureAlgorithm.ES256);
        if (core.profile().fido().maxCredentialIdLength() < longest) {
            throw new IllegalArgumentException(
                    "the profile's maxCredentialIdLength must be at least " + longest + " bytes");
        }
    }

    Credential wrap(Bytes rpIdHash, SigningKey key, int protection, boolean hmacSecret) {
        byte[] publicBytes = key.publicBytes();
        byte[] plain = new byte[1 + PRIVATE + publicBytes.length];
        plain[0] = (byte) (protection | (hmacSecret ? WITH_HMAC_SECRET : 0));
        System.arraycopy(publicBytes, 0, plain, 1 + PRIVATE, publicBytes.length);
        byte[] header = {header(key.algorithm())};
        byte[] nonce = core.environment().random().bytes(NONCE);
        byte[] sealed = key.privateBytes().use(privateBytes -> {
            System.arraycopy(privateBytes, 0, plain, 1, PRIVATE);
            return core.crypto().seal(wrappingKey(), nonce, associated(header[0], rpIdHash), plain);
        });
        Arrays.fill(plain, (byte) 0);
        byte[] id = new byte[1 + NONCE + sealed.length];
        id[0] = header[0];
        System.arraycopy(nonce, 0, id, 1, NONCE);
        System.arraycopy(sealed, 0, id, 1 + NONCE, sealed.length);
        return remember(rpIdHash, credential(Bytes.of(id), key, protection, hmacSecret));
    }

    /** The credential whose id this is, if this key made it for that relying party since its last reset. */
    Optional<Credential> unwrap(Bytes rpIdHash, Bytes id) {
        forgetOthersKeys();
        Opened known = opened.get(id);
        if (known != null) {
            return known.rpIdHash.equals(rpIdHash) ? Optional.of(known.credential) : Optional.empty();
        }
        if (id.length() == 0) {
            return Optional.empty();
        }
        byte[] bytes = id.toArray();
        for (SignatureAlgorithm algorithm : SignatureAlgorithm.values()) {
            if (bytes[0] == header(algorithm) && bytes.length == OVERHEAD + publicLength(algorithm)) {
                return open(algorithm, rpIdHash, id, bytes).map(credential -> remember(rpIdHash, credential));
            }
        }
        return Optional.empty();
    }

    private Optional<Credential> open(SignatureAlgorithm algorithm, Bytes rpIdHash, Bytes id, byte[] bytes) {
        byte[] nonce = Arrays.copyOfRange(bytes, 1, 1 + NONCE);
        byte[] sealed = Arrays.copyOfRange(bytes, 1 + NONCE, bytes.length);
        return core.crypto().open(wrappingKey(), nonce, associated(bytes[0], rpIdHash), sealed).map(plain -> {
            byte[] privateBytes = Arrays.copyOfRange(plain, 1, 1 + PRIVATE);
            byte[] publicBytes = Arrays.copyOfRange(plain, 1 + PRIVATE, plain.length);
            SigningKey key = new SigningKey(algorithm, Secret.copyOf(privateBytes), publicBytes);
            Arrays.fill(privateBytes, (byte) 0);
            Arrays.fill(plain, 1, 1 + PRIVATE, (byte) 0);
            return credential(id, key, plain[0] & PROTECTION_MASK, (plain[0] & WITH_HMAC_SECRET) != 0);
        });
    }

    private Credential credential(Bytes id, SigningKey key, int protection, boolean hmacSecret) {
        HmacSecrets secrets = hmacSecret ? new HmacSecrets(derive(id, VERIFIED), derive(id, UNVERIFIED)) : null;
        return new Credential(id, key, protection, secrets, null);
    }

    private Secret derive(Bytes id, byte[] label) {
        Crypto crypto = core.crypto();
        return wrappingKey().use(key -> Secret.copyOf(crypto.hkdfSha256(key, id.toArray(), label, 32)));
    }

    private Credential remember(Bytes rpIdHash, Credential credential) {
        forgetOthersKeys();
        opened.put(credential.id(), new Opened(rpIdHash, credential));
        return credential;
    }

    private void forgetOthersKeys() {
        Secret current = wrappingKey();
        if (openedUnder != current) {
            opened.clear();
            openedUnder = current;
        }
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

    private static byte header(SignatureAlgorithm algorithm) {
        return switch (algorithm) {
            case ES256 -> 0x01;
            case EDDSA -> 0x02;
        };
    }

    private static int publicLength(SignatureAlgorithm algorithm) {
        return switch (algorithm) {
            case ES256 -> 64;
            case EDDSA -> 32;
        };
    }
}
