package dev.keywright.rp;

import com.yubico.webauthn.data.AuthenticatorTransport;
import com.yubico.webauthn.data.ByteArray;
import com.yubico.webauthn.data.PublicKeyCredentialDescriptor;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/**
 * Values that follow from a user name and this installation's secret, so that a name which is registered and one which
 * is not get options that look alike (WebAuthn Level 3 §14.6.2): the user handle of a registration, and the credential
 * that sign-in pretends a stranger has. Asking twice gives the same answer, as it would for a real account.
 */
final class Pseudonyms {

    private static final int SECRET_LENGTH = 32;
    private static final List<Set<AuthenticatorTransport>> TRANSPORTS = List.of(
            Set.of(AuthenticatorTransport.USB),
            Set.of(AuthenticatorTransport.USB, AuthenticatorTransport.NFC),
            Set.of(AuthenticatorTransport.INTERNAL, AuthenticatorTransport.HYBRID));

    private final Crypto crypto;
    private final Secret secret;

    private Pseudonyms(Crypto crypto, Secret secret) {
        this.crypto = crypto;
        this.secret = secret;
    }

    /** With the secret of this database, drawn from {@code random} when there is none yet. */
    static Pseudonyms of(Jdbi jdbi, Crypto crypto, RandomSource random) {
        String fresh = Base64.getUrlEncoder().withoutPadding().encodeToString(random.bytes(SECRET_LENGTH));
        String kept = jdbi.inTransaction(handle -> {
            handle.createUpdate("INSERT INTO installation_secret (name, value) VALUES ('rp-pseudonyms', :value)"
                            + " ON CONFLICT DO NOTHING")
                    .bind("value", fresh)
                    .execute();
            return handle.createQuery("SELECT value FROM installation_secret WHERE name = 'rp-pseudonyms'")
                    .mapTo(String.class)
                    .one();
        });
        return new Pseudonyms(crypto, Secret.copyOf(Base64.getUrlDecoder().decode(kept)));
    }

    /** 32 bytes that tell nothing of the name, as WebAuthn Level 3 §14.6.1 asks. */
    ByteArray userHandle(String username) {
        return new ByteArray(derive("user handle", username));
    }

    /** A credential that nobody has, with an id as long as common authenticators make them. */
    PublicKeyCredentialDescriptor decoy(String username) {
        byte[] form = derive("decoy form", username);
        byte[] id = new byte[64];
        System.arraycopy(derive("decoy id 1", username), 0, id, 0, 32);
        System.arraycopy(derive("decoy id 2", username), 0, id, 32, 32);
        int length = 16 * (1 + (form[0] & 3));
        return PublicKeyCredentialDescriptor.builder()
                .id(new ByteArray(Arrays.copyOf(id, length)))
                .transports(TRANSPORTS.get((form[1] & 0xff) % TRANSPORTS.size()))
                .build();
    }

    private byte[] derive(String purpose, String username) {
        return secret.use(key -> crypto.hmacSha256(
                key,
                purpose.getBytes(StandardCharsets.UTF_8),
                new byte[] {0},
                username.getBytes(StandardCharsets.UTF_8)));
    }
}
