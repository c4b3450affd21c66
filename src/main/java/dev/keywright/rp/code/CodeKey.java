package dev.keywright.rp.code;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.Secret;
import dev.keywright.store.InstallationSecrets;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The installation's key for hashes of codes and secrets, sealed by the vault. What is hashed has at least 80 random
 * bits, so one HMAC with a key that is not in the database protects it as well as a slow hash would, and costs nobody
 * who guesses in vain 100 milliseconds of our time.
 */
final class CodeKey {

    private static final String NAME = "code-hash";
    private static final int LENGTH = 32;

    private final Secret key;

    CodeKey(InstallationSecrets secrets) {
        key = secrets.get(NAME, LENGTH);
    }

    /** Of a recovery code, another for each user. */
    String ofRecoveryCode(String relyingParty, String username, String code) {
        return hash("recovery code", utf8(relyingParty), utf8(username), utf8(code));
    }

    /** By which two tokens of one secret are known. */
    String fingerprint(NewToken token) {
        if (token instanceof NewToken.Yubico yubico) {
            return hash("public id", utf8(yubico.publicId()));
        }
        NewToken.Oath oath = (NewToken.Oath) token;
        return oath.credential().secret().use(secret -> hash("secret", secret));
    }

    private String hash(String purpose, byte[]... parts) {
        byte[][] separated = new byte[2 * parts.length + 1][];
        separated[0] = utf8(purpose);
        for (int i = 0; i < parts.length; i++) {
            separated[2 * i + 1] = new byte[1];
            separated[2 * i + 2] = parts[i];
        }
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(key.use(bytes -> Crypto.fastest().hmacSha256(bytes, separated)));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
