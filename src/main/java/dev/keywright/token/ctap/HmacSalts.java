package dev.keywright.token.ctap;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.Secret;
import dev.keywright.token.state.DiscoverableCredential.HmacSecrets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One salt or two, as hmac-secret (CTAP 2.1 §12.5) gets them, and the secret under which the outputs go back; good for
 * all credentials that answer one request. Wiped when closed.
 */
final class HmacSalts implements AutoCloseable {

    // §12.5, the input of authenticatorGetAssertion.
    private static final int KEY_AGREEMENT = 0x01;
    private static final int SALT_ENC = 0x02;
    private static final int SALT_AUTH = 0x03;
    private static final int PIN_UV_AUTH_PROTOCOL = 0x04;

    private static final int SALT = 32;
    private static final int DEFAULT_PROTOCOL = 1;

    private final Parameters keyAgreement;
    private final byte[] saltEnc;
    private final byte[] saltAuth;
    private final PinUvAuthProtocol protocol;
    private @Nullable SharedSecret sharedSecret;
    private byte[] salts = {};

    private HmacSalts(Parameters keyAgreement, byte[] saltEnc, byte[] saltAuth, PinUvAuthProtocol protocol) {
        this.keyAgreement = keyAgreement;
        this.saltEnc = saltEnc;
        this.saltAuth = saltAuth;
        this.protocol = protocol;
    }

    /** The salts as they came, still encrypted. */
    static HmacSalts read(Parameters input, PinUvAuthProtocols protocols) throws CtapError {
        Integer protocol = input.optionalInteger(PIN_UV_AUTH_PROTOCOL);
        return new HmacSalts(
                input.map(KEY_AGREEMENT),
                input.bytes(SALT_ENC),
                input.bytes(SALT_AUTH),
                protocols.require(protocol == null ? Integer.valueOf(DEFAULT_PROTOCOL) : protocol));
    }

    /**
     * Decrypts them.
     *
     * @throws CtapError PIN_AUTH_INVALID when saltAuth is wrong, INVALID_PARAMETER when there are neither one nor two
     */
    void open(PinUvAuthProtocols protocols, VolatileState memory) throws CtapError {
        SharedSecret agreed = protocols.decapsulate(protocol, keyAgreement, memory);
        sharedSecret = agreed;
        if (!agreed.verify(saltAuth, saltEnc)) {
            throw new CtapError(CtapStatus.PIN_AUTH_INVALID);
        }
        salts = agreed.decrypt(saltEnc).orElseThrow(() -> new CtapError(CtapStatus.INVALID_PARAMETER));
        if (salts.length != SALT && salts.length != 2 * SALT) {
            throw new CtapError(CtapStatus.INVALID_PARAMETER);
        }
    }

    /** The extension's output: HMAC-SHA-256 of each salt, encrypted. */
    byte[] output(HmacSecrets secrets, boolean verified, Crypto crypto) {
        if (sharedSecret == null) {
            throw new IllegalStateException("the salts are not open");
        }
        Secret credRandom = verified ? secrets.verified() : secrets.unverified();
        byte[] outputs = new byte[salts.length];
        for (int from = 0; from < salts.length; from += SALT) {
            byte[] salt = Arrays.copyOfRange(salts, from, from + SALT);
            byte[] output = credRandom.use(key -> crypto.hmacSha256(key, salt));
            System.arraycopy(output, 0, outputs, from, SALT);
            Arrays.fill(output, (byte) 0);
        }
        try {
            return sharedSecret.encrypt(outputs);
        } finally {
            Arrays.fill(outputs, (byte) 0);
        }
    }

    @Override
    public void close() {
        if (sharedSecret != null) {
            sharedSecret.close();
        }
        Arrays.fill(salts, (byte) 0);
    }
}
