package dev.keywright.rp;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.store.InstallationSecrets;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Values that follow from a user name and this installation's secret, so that a name which is registered and one which
 * is not get options that look alike (WebAuthn Level 3 §14.6.2): the user handle of a registration, and the credential
 * that sign-in pretends a stranger has. Asking twice gives the same answer, as it would for a real account.
 */
final class Pseudonyms {

    private static final int SECRET_LENGTH = 32;
    private static final List<List<String>> TRANSPORTS =
            List.of(List.of("usb"), List.of("nfc", "usb"), List.of("hybrid", "internal"));

    private final Crypto crypto;
    private final Secret secret;

    private Pseudonyms(Crypto crypto, Secret secret) {
        this.crypto = crypto;
        this.secret = secret;
    }

    /** With a secret that ends with the process. */
    static Pseudonyms of(Crypto crypto, RandomSource random) {
        return new Pseudonyms(crypto, Secret.copyOf(random.bytes(SECRET_LENGTH)));
    }

    /** With the secret of this installation. */
    static Pseudonyms of(InstallationSecrets secrets) {
        return new Pseudonyms(Crypto.fastest(), secrets.get("rp-pseudonyms", SECRET_LENGTH));
    }

    /** 32 bytes in base64url that tell nothing of the name, as WebAuthn Level 3 §14.6.1 asks. */
    String userHandle(String relyingParty, String username) {
        return base64url(derive("user handle", relyingParty, username));
    }

    /** A credential that nobody has, with an id as long as common authenticators make them. */
    Decoy decoy(String relyingParty, String username) {
        byte[] form = derive("decoy form", relyingParty, username);
        byte[] id = new byte[64];
        System.arraycopy(derive("decoy id 1", relyingParty, username), 0, id, 0, 32);
        System.arraycopy(derive("decoy id 2", relyingParty, username), 0, id, 32, 32);
        int length = 16 * (1 + (form[0] & 3));
        return new Decoy(
                base64url(Arrays.copyOf(id, length)), TRANSPORTS.get((form[1] & 0xff) % TRANSPORTS.size()));
    }

    /**
     * What options name as if it were a passkey.
     *
     * @param credentialId base64url
     */
    record Decoy(String credentialId, List<String> transports) {}

    private static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private byte[] derive(String purpose, String relyingParty, String username) {
        return secret.use(key -> crypto.hmacSha256(
                key,
                purpose.getBytes(StandardCharsets.UTF_8),
                new byte[] {0},
                relyingParty.getBytes(StandardCharsets.UTF_8),
                new byte[] {0},
                username.getBytes(StandardCharsets.UTF_8)));
    }
}
