package dev.keywright.token.ctap;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.Secret;
import dev.keywright.token.state.DiscoverableCredential.HmacSecrets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The extension hmac-secret (CTAP 2.1 §12.5): a platform gets HMACs under a secret of the credential. */
final class HmacSecret {

    static final String NAME = "hmac-secret";

    // §12.5, the input of authenticatorGetAssertion.
    private static final int KEY_AGREEMENT = 0x01;
    private static final int SALT_ENC = 0x02;
    private static final int SALT_AUTH = 0x03;
    private static final int PIN_UV_AUTH_PROTOCOL = 0x04;

    private static final int SALT = 32;
    private static final int DEFAULT_PROTOCOL = 1;

    private HmacSecret() {}

    /** Whether a registration asks for it. */
    static boolean requested(@Nullable Parameters extensions) throws CtapError {
        return extensions != null && Boolean.TRUE.equals(extensions.optionalBoolean(NAME));
    }

    /** What an assertion asks for, as it came. */
    record Input(Parameters keyAgreement, byte[] saltEnc, byte[] saltAuth, PinUvAuthProtocol protocol) {

        static @Nullable Input read(@Nullable Parameters extensions, PinUvAuthProtocols protocols) throws CtapError {
            Parameters input = extensions == null ? null : extensions.optionalMap(NAME);
            if (input == null) {
                return null;
            }
            Integer protocol = input.optionalInteger(PIN_UV_AUTH_PROTOCOL);
            return new Input(
                    input.map(KEY_AGREEMENT),
                    input.bytes(SALT_ENC),
                    input.bytes(SALT_AUTH),
                    protocols.require(protocol == null ? Integer.valueOf(DEFAULT_PROTOCOL) : protocol));
        }

        /**
         * The salts, decrypted.
         *
         * @throws CtapError PIN_AUTH_INVALID when saltAuth is wrong, INVALID_PARAMETER when there are neither one nor
         *     two salts
         */
        Salts open(PinUvAuthProtocols protocols, VolatileState memory) throws CtapError {
            SharedSecret sharedSecret = protocols.decapsulate(protocol, keyAgreement, memory);
            if (!sharedSecret.verify(saltAuth, saltEnc)) {
                throw new CtapError(CtapStatus.PIN_AUTH_INVALID);
            }
            Optional<byte[]> salts =
                    sharedSecret.decrypt(saltEnc).filter(all -> all.length == SALT || all.length == 2 * SALT);
            return new Salts(sharedSecret, salts.orElseThrow(() -> new CtapError(CtapStatus.INVALID_PARAMETER)));
        }
    }

    /** One salt or two, and the secret under which the outputs go back; good for all assertions of one request. */
    static final class Salts {
        private final SharedSecret sharedSecret;
        private final byte[] salts;

        private Salts(SharedSecret sharedSecret, byte[] salts) {
            this.sharedSecret = sharedSecret;
            this.salts = salts;
        }

        /** The extension's output: HMAC-SHA-256 of each salt, encrypted. */
        byte[] output(HmacSecrets secrets, boolean verified, Crypto crypto) {
            Secret credRandom = verified ? secrets.verified() : secrets.unverified();
            byte[] outputs = new byte[salts.length];
            for (int from = 0; from < salts.length; from += SALT) {
                byte[] salt = Arrays.copyOfRange(salts, from, from + SALT);
                byte[] output = credRandom.use(key -> crypto.hmacSha256(key, salt));
                System.arraycopy(output, 0, outputs, from, SALT);
            }
            return sharedSecret.encrypt(outputs);
        }
    }
}
