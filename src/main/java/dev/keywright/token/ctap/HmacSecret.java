package dev.keywright.token.ctap;

import dev.keywright.crypto.Crypto;
import dev.keywright.token.ctap.UserVerification.Verified;
import org.jspecify.annotations.Nullable;

/** The extension hmac-secret (CTAP 2.1 §12.5): a platform gets HMACs under a secret of the credential. */
final class HmacSecret implements Extension {

    private static final String NAME = "hmac-secret";

    private final Crypto crypto;
    private final PinUvAuthProtocols protocols;

    HmacSecret(Crypto crypto, PinUvAuthProtocols protocols) {
        this.crypto = crypto;
        this.protocols = protocols;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Whether a registration asks for it. */
    static boolean requested(Parameters inputs) throws CtapError {
        return Boolean.TRUE.equals(inputs.optionalBoolean(NAME));
    }

    @Override
    public @Nullable Registering registering(Parameters inputs, RegistrationRequest request) throws CtapError {
        return requested(inputs) ? new Registration() : null;
    }

    private record Registration() implements Registering {
        @Override
        public CredentialTraits shape(CredentialTraits traits, VolatileState memory) {
            return traits.withHmacSecret();
        }

        @Override
        public void answer(Credential made, Verified verified, ExtensionOutputs outputs) {
            outputs.add(NAME, true);
        }
    }

    /** @throws CtapError UNSUPPORTED_OPTION without a touch, which it needs */
    @Override
    public @Nullable Asserting asserting(Parameters inputs, AssertionRequest request) throws CtapError {
        Parameters input = inputs.optionalMap(NAME);
        if (input == null) {
            return null;
        }
        HmacSalts salts = HmacSalts.read(input, protocols);
        if (!request.present()) {
            throw new CtapError(CtapStatus.UNSUPPORTED_OPTION);
        }
        return new Assertion(salts, crypto, protocols);
    }

    private record Assertion(HmacSalts salts, Crypto crypto, PinUvAuthProtocols protocols) implements Asserting {
        @Override
        public void open(VolatileState memory) throws CtapError {
            salts.open(protocols, memory);
        }

        @Override
        public void answer(Credential credential, Verified verified, ExtensionOutputs outputs) {
            if (credential.hmacSecrets() != null) {
                outputs.add(NAME, salts.output(credential.hmacSecrets(), verified.user(), crypto));
            }
        }

        @Override
        public void close() {
            salts.close();
        }
    }
}
