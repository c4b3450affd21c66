package dev.keywright.audit;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.Secret;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.crypto.SigningKey;
import dev.keywright.store.InstallationSecrets;
import java.util.Base64;

/**
 * Signs checkpoints: an Ed25519 key of the installation, sealed in its database. Whoever can write into the database
 * and has no master key can make hashes that fit, but no signature.
 */
public final class AuditKey {

    private static final String NAME = "audit-signing-key";
    private static final int SEED_LENGTH = 32;

    private final SigningKey key;

    private AuditKey(SigningKey key) {
        this.key = key;
    }

    public static AuditKey of(InstallationSecrets secrets) {
        try (Secret seed = secrets.get(NAME, SEED_LENGTH)) {
            return new AuditKey(Crypto.fastest().restore(SignatureAlgorithm.EDDSA, seed));
        }
    }

    /** The 32 bytes of RFC 8032 §5.1.2 as base64url, for those who check signatures elsewhere. */
    public String publicKey() {
        return base64(key.publicBytes());
    }

    String sign(Checkpoint checkpoint) {
        return base64(Crypto.fastest().sign(key, checkpoint.message()));
    }

    boolean verifies(Checkpoint checkpoint, String signature) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(signature);
        } catch (IllegalArgumentException e) {
            return false;
        }
        return Crypto.fastest().verifyEd25519(key.publicBytes(), bytes, checkpoint.message());
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
